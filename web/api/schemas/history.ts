import { celsius, flag, id, list, named, nullable, object, text, time } from '#api/schema'
import { PERIODS } from '#weather/history/periods'

const values = {
  lowest: nullable(celsius),
  mean: nullable(celsius),
  highest: nullable(celsius),
} as const

export const History = named('History', 'The temperatures of a city in a period, in °C', {
  cityId: id,
  period: { enum: PERIODS },
  start: time,
  end: time,
  timezone: { ...text, description: 'The time zone of the city, as an IANA name' },
  ...values,
  isHeld: {
    ...flag,
    description: 'Whether the period has no reading, and the points are the last one before it',
  },
  points: {
    ...list(object({ at: time, ...values })),
    description:
      'About 300 at most. A point without values is a gap: there was no reading for a long time',
  },
})
