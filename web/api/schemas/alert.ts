import { celsius, flag, id, named, nullable, text, time } from '#api/schema'

const kind = {
  enum: ['above', 'below', 'change'],
  description: '`change`: a difference within an hour, up or down',
} as const

const threshold = { type: 'number', minimum: -90, maximum: 60 } as const

export const Alert = named('Alert', 'A limit for the temperature of a city', {
  id,
  cityId: id,
  kind,
  celsius: { ...threshold, description: 'The limit, or the difference for `change`' },
  paused: { ...flag, description: 'Whether it tells nobody' },
  armed: {
    ...flag,
    description: 'False from a crossing of the limit until the temperature has come back',
  },
  createdAt: time,
})

export const Notification = named('Notification', 'A crossing of a limit, in °C', {
  id,
  alertId: { ...nullable(id), description: 'null: the alert was deleted' },
  cityId: id,
  city: text,
  kind,
  threshold,
  celsius,
  change: {
    ...nullable({ type: 'number' }),
    description: 'The rise within an hour, or the fall if it is negative. Only for `change`',
  },
  measuredAt: time,
  createdAt: time,
  seenAt: nullable(time),
})
