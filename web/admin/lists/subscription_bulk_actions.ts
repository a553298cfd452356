import { endSubscriptions } from '#admin/actions/member_city_unwatched'
import type { BulkAction } from '#admin/lists/bulk_action'
import { pluralize } from '#support/pluralize'

export const stopWatching: BulkAction = {
  label: 'Stop watching',
  verb: 'End',
  done: 'ended',
  danger: true,
  preview: async (selected) => {
    const [row] = await selected
      .clone()
      .clearSelect()
      .countDistinct('user_id AS members')
      .countDistinct('city_id AS cities')
      .pojo<Record<'members' | 'cities', string>>()
    const cities = pluralize(Number(row.cities), 'city leaves', 'cities leave')
    const boards = pluralize(Number(row.members), 'board', 'boards')
    return [`${cities} ${boards} at once.`, 'Undo puts each city back, if there is room by then.']
  },
  perform: endSubscriptions,
}
