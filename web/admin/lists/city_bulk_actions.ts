import type { Action, Selected } from '#admin/lists/bulk_action'
import { deleteCities } from '#admin/actions/city_deleted'
import { disableCities } from '#admin/actions/city_disabled'
import { enableCities } from '#admin/actions/city_enabled'
import { pluralize } from '#support/pluralize'

export const offer: Action = {
  label: 'Offer',
  done: 'offered',
  foretell: async (selected) => {
    const { disabled, members } = await totals(selected)
    return [
      `Members may watch ${pluralize(disabled, 'more city', 'more cities')}.`,
      members ? 'It comes back to the boards of those who had it, where there is room.' : '',
    ]
  },
  act: enableCities,
}

export const disable: Action = {
  label: 'Disable',
  done: 'disabled',
  foretell: async (selected) => {
    const { offered, members } = await totals(selected)
    return [
      `${pluralize(offered, 'city is', 'cities are')} no longer offered.`,
      `${pluralize(members, 'subscription is', 'subscriptions are')} hidden at once, and kept.`,
    ]
  },
  act: disableCities,
}

export const remove: Action = {
  label: 'Delete',
  done: 'deleted',
  danger: true,
  foretell: async (selected) => {
    const { members } = await totals(selected)
    return [
      members
        ? `${pluralize(members, 'subscription ends', 'subscriptions end')} at once.`
        : 'No member watches any of them.',
      'Their history goes with them, and does not come back if this is undone.',
    ]
  },
  act: deleteCities,
}

async function totals(selected: Selected) {
  const [row] = await selected
    .clone()
    .clearSelect()
    .select(
      selected.client.raw('count(*) FILTER (WHERE enabled) AS offered'),
      selected.client.raw('count(*) FILTER (WHERE NOT enabled) AS disabled'),
      selected.client.raw('coalesce(sum(members), 0) AS members')
    )
    .pojo<Record<'offered' | 'disabled' | 'members', string>>()
  return {
    offered: Number(row.offered),
    disabled: Number(row.disabled),
    members: Number(row.members),
  }
}
