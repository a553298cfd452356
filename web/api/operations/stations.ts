import { operation } from '#api/operation'
import { count, list, object, text } from '#api/schema'
import { NewStation, Station, StationWithRequest } from '#api/schemas/station'
import { Secret } from '#api/schemas/webhook'
import { apiStationChangeValidator, apiStationValidator } from '#validators/station'
import { stationReadingsValidator } from '#validators/station_readings'

const reading = { tag: 'Webhooks', ability: 'webhooks:read', policy: 'manageWebhooks' } as const
const writing = { ...reading, ability: 'webhooks:write' } as const
const station = { status: 200, description: 'The weather station', data: Station } as const

export const index = operation({
  ...reading,
  id: 'listStations',
  summary: 'List weather stations',
  description: 'For admins. All of them, by name.',
  success: { status: 200, description: 'The stations', data: list(StationWithRequest) },
})

export const show = operation({
  ...reading,
  id: 'showStation',
  summary: 'Show a weather station',
  description: 'For admins.',
  success: station,
})

export const store = operation({
  ...writing,
  id: 'addStation',
  summary: 'Add a weather station',
  description: 'For admins. Only this response contains the secret, with which it pushes readings.',
  body: apiStationValidator,
  success: { status: 201, description: 'The new station', data: NewStation },
})

export const update = operation({
  ...writing,
  id: 'changeStation',
  summary: 'Change a weather station',
  description: 'For admins. Fields that are left out keep their values.',
  body: apiStationChangeValidator,
  ifMatch: true,
  success: station,
})

export const destroy = operation({
  ...writing,
  id: 'deleteStation',
  summary: 'Delete a weather station',
  description: 'For admins. Its readings stay.',
  success: { status: 204, description: 'The station is deleted' },
})

export const enable = operation({
  ...writing,
  id: 'enableStation',
  summary: 'Switch a weather station on',
  description: 'For admins.',
  success: station,
})

export const disable = operation({
  ...writing,
  id: 'disableStation',
  summary: 'Switch a weather station off',
  description: 'For admins. Its readings are rejected.',
  success: { status: 204, description: 'The station is switched off' },
})

export const replaceSecret = operation({
  ...writing,
  id: 'replaceStationSecret',
  summary: 'Replace the secret of a weather station',
  description: 'For admins. The old secret stays valid for a day.',
  success: { status: 200, description: 'The new secret', data: Secret },
})

export const storeReadings = operation({
  id: 'pushReadings',
  tag: 'Readings',
  summary: 'Push readings of a weather station',
  description:
    'For weather stations, which have a secret instead of an access token. A station signs the request with it, in the headers `webhook-id`, `webhook-timestamp` and `webhook-signature` of [Standard Webhooks](https://www.standardwebhooks.com), or sends it: `Authorization: Bearer whsec_…`. `celsius` is a number from -90 to 60, `measuredAt` a time with a zone of the last day. Readings that are not plausible are named in `rejected`, and the others are stored. A request with the same `webhook-id` stores nothing again.',
  ability: 'none',
  body: stationReadingsValidator,
  success: {
    status: 200,
    description: 'What became of the readings',
    data: object({
      stored: count,
      unchanged: { ...count, description: 'Readings that the city has already' },
      rejected: list(object({ index: count, reason: text })),
    }),
  },
  problems: [401, 403, 409],
})
