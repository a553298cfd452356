import board from '#config/board'
import { numberOrNothing, parseId } from '#validators/list'
import vine from '#validators/vine'

const cityId = vine
  .number()
  .withoutDecimals()
  .range([1, 2 ** 31 - 1])

export const subscriptionValidator = vine.create({ city_id: cityId, place: numberOrNothing() })

/** For programs, with names as in the contract of the hub. */
export const apiSubscriptionValidator = vine.create({
  cityId: cityId.clone(),
  place: vine
    .number({ strict: true })
    .withoutDecimals()
    .range([1, 2 ** 31 - 1])
    .optional(),
})

/** For a city on the board of another member. */
export const apiMemberSubscriptionValidator = vine.create({ cityId: cityId.clone() })

export const apiBoardValidator = vine.create({
  cityIds: vine.array(cityId.clone()).distinct().maxLength(board.citiesPerMember),
})

/** A list with something else than ids counts as no list. */
const idsOrNothing = (value: unknown) =>
  Array.isArray(value) && value.every((id) => parseId(id) !== null) ? value : null

export const boardOrderValidator = vine.create({
  city_ids: vine
    .array(vine.number())
    .parse(idsOrNothing)
    .distinct()
    // A page shows at most a full board.
    .maxLength(board.citiesPerMember),
})
