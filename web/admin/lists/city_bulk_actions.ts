import { deleteCities } from '#admin/actions/city_deleted'
import { disableCities } from '#admin/actions/city_disabled'
import { enableCities } from '#admin/actions/city_enabled'
import type { BulkAction, SelectedRows } from '#admin/lists/bulk_action'
import { phrase } from '#support/phrase'

export const enable: BulkAction = {
  label: phrase('Enable'),
  title: (n) => phrase('Enable {n, plural, one {# city} other {# cities}}', { n }),
  done: (n) => phrase('{n, plural, one {# city is} other {# cities are}} enabled.', { n }),
  preview: async (selected) => {
    const { disabled, members } = await totals(selected)
    return [
      phrase('Members can watch {n, plural, one {# more city} other {# more cities}}.', {
        n: disabled,
      }),
      members
        ? phrase('Members who watched them see them again, if there is room on their boards.')
        : undefined,
    ]
  },
  perform: enableCities,
}

export const disable: BulkAction = {
  label: phrase('Disable'),
  title: (n) => phrase('Disable {n, plural, one {# city} other {# cities}}', { n }),
  done: (n) => phrase('{n, plural, one {# city is} other {# cities are}} disabled.', { n }),
  preview: async (selected) => {
    const { enabled, members } = await totals(selected)
    return [
      phrase('Members can no longer watch {n, plural, one {# city} other {# cities}}.', {
        n: enabled,
      }),
      members
        ? phrase(
            '{n, plural, one {# subscription is} other {# subscriptions are}} hidden at once, but not deleted.',
            { n: members }
          )
        : phrase('No member watches any of them.'),
    ]
  },
  perform: disableCities,
}

export const remove: BulkAction = {
  label: phrase('Delete'),
  title: (n) => phrase('Delete {n, plural, one {# city} other {# cities}}', { n }),
  done: (n) => phrase('{n, plural, one {# city is} other {# cities are}} deleted.', { n }),
  danger: true,
  preview: async (selected) => {
    const { members } = await totals(selected)
    return [
      members
        ? phrase('{n, plural, one {# subscription ends} other {# subscriptions end}} at once.', {
            n: members,
          })
        : phrase('No member watches any of them.'),
      phrase('The readings are deleted too. Undo does not bring them back.'),
    ]
  },
  perform: deleteCities,
}

async function totals(selected: SelectedRows) {
  const [row] = await selected
    .clone()
    .clearSelect()
    .select(
      selected.client.raw('count(*) FILTER (WHERE enabled) AS enabled'),
      selected.client.raw('count(*) FILTER (WHERE NOT enabled) AS disabled'),
      selected.client.raw('coalesce(sum(members), 0) AS members')
    )
    .pojo<Record<'enabled' | 'disabled' | 'members', string>>()
  return {
    enabled: Number(row.enabled),
    disabled: Number(row.disabled),
    members: Number(row.members),
  }
}
