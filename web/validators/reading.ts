import vine from '#validators/vine'
import { DateTime } from 'luxon'
import { checkCelsius, checkMeasuredAt } from '#validators/reading_values'
import { report } from '#validators/report'

const validCelsius = vine.createRule(
  (input, _, field) => {
    const checked = checkCelsius(input)
    if (checked.problem === undefined) field.mutate(checked.value, field)
    else report(checked.problem, 'celsius', field)
  },
  {
    toJSONSchema: (schema) =>
      Object.assign(schema, {
        ...{ type: 'number', minimum: -90, maximum: 60, multipleOf: 0.1 },
        ...{ description: '°C, with one decimal at most', examples: [21.5, -3, 0] },
      }),
  }
)

const validMeasuredAt = vine.createRule(
  (input, _, field) => {
    const checked = checkMeasuredAt(input)
    if (checked.problem === undefined) {
      field.mutate(DateTime.fromMillis(checked.value.milliseconds, { zone: 'utc' }), field)
    } else {
      report(checked.problem, 'measuredAt', field)
    }
  },
  {
    toJSONSchema: (schema) =>
      Object.assign(schema, {
        type: 'string',
        format: 'date-time',
        description: 'Since 1900, and not in the future',
        examples: ['2026-11-21T09:00:00Z', '2026-11-21T10:00:00+01:00'],
      }),
  }
)

const celsius = vine
  .any()
  .parse((value) => value ?? '')
  .use(validCelsius())
  .transform((value): number => value)

const measuredAt = vine
  .any()
  .use(validMeasuredAt())
  .transform((time): DateTime => time)

/** Temperature in °C, and time of measurement. */
export const readingValidator = vine.create({ celsius, at: measuredAt.clone().optional() })

/** For programs, with names as in the contract of the hub. */
export const apiReadingValidator = vine.create({
  celsius: celsius.clone(),
  measuredAt: measuredAt.clone().optional(),
})
