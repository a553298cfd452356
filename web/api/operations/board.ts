import { operation } from '#api/operation'
import { count, list, object } from '#api/schema'
import { CityWithReading } from '#api/schemas/city'
import { apiBoardValidator } from '#validators/subscription'

const board = {
  status: 200,
  description: 'Your board',
  data: list(CityWithReading),
  metadata: object({
    staleAfterS: {
      ...object({ 'open-meteo': count, 'station': count, 'demo': count, 'other': count }),
      description:
        'The age in seconds from which a reading is too old, by its `source`, which the hub sends. `station-ID` is a `station`, and every source that is not named here is an `other` one',
    },
  }),
} as const

export const show = operation({
  id: 'showBoard',
  tag: 'Board',
  summary: 'Show your board',
  description:
    'The cities that you watch, in your order, each with its newest reading. To get new readings at once, `watch` these cities on the hub.',
  ability: 'cities:read',
  success: board,
})

export const update = operation({
  id: 'arrangeBoard',
  tag: 'Board',
  summary: 'Arrange your board',
  description:
    'The cities in `cityIds` exchange their places. All other cities keep theirs, and ids of cities that you do not watch have no effect.',
  ability: 'board:write',
  body: apiBoardValidator,
  success: board,
})
