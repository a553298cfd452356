import board from '#config/board'
import { ignoreUnless, numberOrNothing } from '#validators/list'
import vine from '#validators/vine'

const cityId = vine
  .number()
  .withoutDecimals()
  .range([1, 2 ** 31 - 1])

export const subscriptionValidator = vine.create({ city_id: cityId, place: numberOrNothing() })

const isId = ignoreUnless(/^[1-9]\d{0,9}$/, (id) => Number(id) < 2 ** 31)

/** A list with something else than ids counts as no list. */
const idsOrNothing = (value: unknown) =>
  Array.isArray(value) && value.every((id) => isId(id) !== null) ? value : null

export const boardOrderValidator = vine.create({
  city_ids: vine
    .array(vine.number())
    .parse(idsOrNothing)
    .distinct()
    // A page shows at most a full board.
    .maxLength(board.citiesPerMember),
})
