import { endSubscriptions } from '#admin/actions/member_city_unwatched'
import type { BulkAction } from '#admin/lists/bulk_action'
import { phrase } from '#support/phrase'

export const stopWatching: BulkAction = {
  label: phrase('Stop watching'),
  title: (n) => phrase('End {n, plural, one {# subscription} other {# subscriptions}}', { n }),
  done: (n) =>
    phrase('{n, plural, one {# subscription is} other {# subscriptions are}} ended.', { n }),
  danger: true,
  preview: async (selected) => {
    const [row] = await selected
      .clone()
      .clearSelect()
      .countDistinct('user_id AS members')
      .countDistinct('city_id AS cities')
      .pojo<Record<'members' | 'cities', string>>()
    return [
      phrase(
        '{cities, plural, one {# city leaves} other {# cities leave}} {boards, plural, one {# board} other {# boards}} at once.',
        { cities: Number(row.cities), boards: Number(row.members) }
      ),
      phrase('Undo puts each city back, if there is room by then.'),
    ]
  },
  perform: endSubscriptions,
}
