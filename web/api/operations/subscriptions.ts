import { operation } from '#api/operation'
import { CityWithReading } from '#api/schemas/city'
import { apiSubscriptionValidator } from '#validators/subscription'

export const store = operation({
  id: 'watchCity',
  tag: 'Board',
  summary: 'Watch a city',
  description: 'Puts a city on your board. A city that is already there keeps its place.',
  ability: 'board:write',
  body: apiSubscriptionValidator,
  once: true,
  success: { status: 201, description: 'You watch the city', data: CityWithReading },
  problems: [404, 409],
})

export const destroy = operation({
  id: 'unwatchCity',
  tag: 'Board',
  summary: 'Stop watching a city',
  description: '`id` is the id of the city.',
  ability: 'board:write',
  success: { status: 204, description: 'You do not watch the city any more' },
})
