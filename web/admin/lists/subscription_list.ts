import { List } from '#admin/lists/list'
import { ofCity, ofMember } from '#admin/lists/filter_labels'
import { stopWatching } from '#admin/lists/subscription_bulk_actions'
import City from '#models/city'
import Subscription from '#models/subscription'
import { idOrNothing } from '#validators/list'

interface Filter {
  search?: string
  city?: number
  member?: number
  offered?: 'yes' | 'no'
}

export const subscriptions = new List<typeof Subscription, Filter>({
  name: 'subscriptions',
  noun: ['subscription', 'subscriptions'],
  id: 'subscriptions.id',
  sorts: {
    since: { by: 'subscriptions.since', type: 'timestamptz', label: 'Since' },
    member: { by: 'users.name', type: 'text', label: 'Member', of: ['users', 'user_id'] },
    city: { by: 'cities.name', type: 'text', label: 'City', of: ['cities', 'city_id'] },
  },
  usual: '-since',
  choices: {
    offered: {
      label: 'Offered or not',
      options: { yes: 'City is offered', no: 'City is disabled' },
    },
  },
  fields: { city: idOrNothing(), member: idOrNothing() },
  named: { city: ofCity, member: ofMember },
  find: ({ search, city, member, offered }) =>
    Subscription.matching(search)
      .select('subscriptions.*')
      .preload('user')
      .preload('city')
      .if(city, (query) => query.where('city_id', city!))
      .if(member, (query) => query.where('user_id', member!))
      .if(offered, (query) =>
        query.whereIn(
          'city_id',
          City.query()
            .select('id')
            .where('enabled', offered === 'yes')
        )
      ),
  title: ({ user, city }) => `${user.name}: ${city.title}`,
  actions: { stopWatching },
})
