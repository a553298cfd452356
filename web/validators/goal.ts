import vine from '#validators/vine'
import { checkDistance, type DistanceUnit } from '#training/distance'
import { phrase } from '#support/phrase'
import { describe } from '#validators/describe'
import { report } from '#validators/report'

const MAX_METRES = 100_000_000

const distance = vine.createRule((input, _, field) => {
  const checked = checkDistance(input, (field.meta as { unit: DistanceUnit }).unit)
  if (checked.problem !== undefined) {
    report(checked.problem, 'distance', field)
  } else if (checked.value.metres > MAX_METRES) {
    report(phrase('A goal is at most 100000 km'), 'distance', field)
  } else {
    field.mutate(checked.value.metres, field)
  }
})

/** A yearly goal: a distance as people type it, in the unit of the member. Returns whole metres. */
export const goalValidator = vine.withMetaData<{ unit: DistanceUnit }>().create({
  distance: vine
    .any()
    .parse((value) => value ?? '')
    .use(distance())
    .transform((metres): number => metres),
})

/** For programs: a yearly goal in metres. */
export const apiGoalValidator = vine.create({
  distanceM: vine
    .number({ strict: true })
    .withoutDecimals()
    .range([1, MAX_METRES])
    .use(describe({ description: 'Metres' })),
})
