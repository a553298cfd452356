import UnknownCityException from '#exceptions/unknown_city_exception'
import City from '#models/city'
import { phrase } from '#support/phrase'
import { idOrNothing } from '#validators/list'
import { name } from '#validators/name'
import { report } from '#validators/report'
import vine from '#validators/vine'

const existingCity = vine.createRule(
  async (value, _, field) => {
    try {
      const { id } = await City.findByNameOrId(String(value))
      field.mutate(id, field)
    } catch (error) {
      if (!(error instanceof UnknownCityException)) throw error
      const message = phrase(
        'No city, or more than one, is called so. Type its name and country, such as “Lisbon, Portugal”'
      )
      report(message, 'existingCity', field)
    }
  },
  { isAsync: true }
)

/** `city` is the name or the id of a city, and becomes its id. */
export const stationValidator = vine.create({
  name: name(),
  city: vine
    .string()
    .maxLength(200)
    .use(existingCity())
    .transform((id): number => Number(id)),
})

/** The link on the page of a city fills in the city. */
export const stationFormValidator = vine.create({ city: idOrNothing() })

const storedCity = vine.createRule(
  async (id, _, field) => {
    if (!(await City.find(id))) report(phrase('There is no such city'), 'storedCity', field)
  },
  { isAsync: true }
)

const apiFields = {
  name: name(),
  cityId: vine
    .number({ strict: true })
    .withoutDecimals()
    .range([1, 2 ** 31 - 1])
    .use(storedCity()),
}

/** For programs. */
export const apiStationValidator = vine.create(apiFields)

/** For programs: the fields that change. */
export const apiStationChangeValidator = vine.create(vine.helpers.optional(apiFields))
