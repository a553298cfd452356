import { deleteCities } from '#admin/actions/city_deleted'
import { disableCities } from '#admin/actions/city_disabled'
import { enableCities } from '#admin/actions/city_enabled'
import type { BulkAction, SelectedRows } from '#admin/lists/bulk_action'
import { pluralize } from '#support/pluralize'

export const enable: BulkAction = {
  label: 'Enable',
  done: 'enabled',
  preview: async (selected) => {
    const { disabled, members } = await totals(selected)
    return [
      `Members can watch ${pluralize(disabled, 'more city', 'more cities')}.`,
      members ? 'Members who watched them see them again, if there is room on their boards.' : '',
    ]
  },
  perform: enableCities,
}

export const disable: BulkAction = {
  label: 'Disable',
  done: 'disabled',
  preview: async (selected) => {
    const { enabled, members } = await totals(selected)
    return [
      `Members can no longer watch ${pluralize(enabled, 'city', 'cities')}.`,
      members
        ? `${pluralize(members, 'subscription is', 'subscriptions are')} hidden at once, but not deleted.`
        : 'No member watches any of them.',
    ]
  },
  perform: disableCities,
}

export const remove: BulkAction = {
  label: 'Delete',
  done: 'deleted',
  danger: true,
  preview: async (selected) => {
    const { members } = await totals(selected)
    return [
      members
        ? `${pluralize(members, 'subscription ends', 'subscriptions end')} at once.`
        : 'No member watches any of them.',
      'The readings are deleted too. Undo does not bring them back.',
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
