import type { Action } from '#admin/lists/bulk_action'
import { pluralize } from '#support/pluralize'
import { endSubscriptions } from '#admin/actions/member_city_unwatched'

export const stopWatching: Action = {
  label: 'Stop watching',
  verb: 'End',
  done: 'ended',
  danger: true,
  foretell: async (selected) => {
    const [row] = await selected
      .clone()
      .clearSelect()
      .countDistinct('user_id AS members')
      .countDistinct('city_id AS cities')
      .pojo<Record<'members' | 'cities', string>>()
    const cities = pluralize(Number(row.cities), 'city leaves', 'cities leave')
    const boards = pluralize(Number(row.members), 'board', 'boards')
    return [`${cities} ${boards} at once.`, 'Undone, each comes back where there is room by then.']
  },
  act: endSubscriptions,
}
