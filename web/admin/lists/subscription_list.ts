import { List } from '#admin/lists/list'
import { ofCity, ofMember } from '#admin/lists/id_filter_labels'
import { stopWatching } from '#admin/lists/subscription_bulk_actions'
import City from '#models/city'
import Subscription from '#models/subscription'
import { idOrNothing } from '#validators/list'
import { isolated } from '#support/plain_text'
import { phrase } from '#support/phrase'

interface Filter {
  search?: string
  city?: number
  member?: number
  enabled?: 'yes' | 'no'
}

export const subscriptions = new List<typeof Subscription, Filter>({
  name: 'subscriptions',
  id: 'subscriptions.id',
  sorts: {
    since: { expression: 'subscriptions.since', type: 'timestamptz', label: phrase('Since') },
    member: {
      expression: 'users.name',
      type: 'text',
      label: phrase('Member'),
      join: ['users', 'user_id'],
    },
    city: {
      expression: 'cities.name',
      type: 'text',
      label: phrase('City'),
      join: ['cities', 'city_id'],
    },
  },
  defaultSort: '-since',
  choices: {
    enabled: {
      label: phrase('Enabled or not'),
      options: { yes: phrase('City is enabled'), no: phrase('City is disabled') },
    },
  },
  fields: { city: idOrNothing(), member: idOrNothing() },
  filterLabels: { city: ofCity, member: ofMember },
  find: ({ search, city, member, enabled }) =>
    Subscription.matching(search)
      .select('subscriptions.*')
      .preload('user')
      .preload('city')
      .if(city, (query) => query.where('city_id', city!))
      .if(member, (query) => query.where('user_id', member!))
      .if(enabled, (query) =>
        query.whereIn(
          'city_id',
          City.query()
            .select('id')
            .where('enabled', enabled === 'yes')
        )
      ),
  title: ({ user, city }) => `${isolated(user.name)}: ${city.title}`,
  actions: { stopWatching },
})
