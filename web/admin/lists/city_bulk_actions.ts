import type { Action, Selected } from '#admin/lists/bulk_action'
import { deleteCities, offerCities } from '#admin/manage_cities'
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
  act: (by, ids, batch, trx) => offerCities(by, ids, true, batch, trx),
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
  act: (by, ids, batch, trx) => offerCities(by, ids, false, batch, trx),
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
  act: (by, ids, batch, trx) => deleteCities(by, ids, batch, trx),
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
