import lookUpZone from '@photostructure/tz-lookup'
import db from '@adonisjs/lucid/services/db'
import type { ActionDefinition } from '#admin/audit_action_definition'
import { changeOtherNames } from '#admin/other_city_names'
import AuditEntry from '#models/audit_entry'
import City from '#models/city'
import type User from '#models/user'
import { phrase } from '#support/phrase'

type Fields = Pick<City, 'name' | 'country' | 'latitude' | 'longitude'> &
  Partial<Pick<City, 'timezone' | 'enabled'>> & { otherNames?: string | null }

/** Looks up the time zone at the coordinates if it is not given. */
export async function createCity(by: User, { otherNames, ...fields }: Fields) {
  const timezone = fields.timezone ?? lookUpZone(fields.latitude, fields.longitude)
  return db.transaction(async (trx) => {
    const city = await City.create({ ...fields, timezone }, { client: trx })
    if (otherNames) await changeOtherNames(city.id, otherNames, trx)
    await AuditEntry.record(
      by.id,
      'city.created',
      city.id,
      { name: { to: `${city.name}, ${city.country}` } },
      trx
    )
    return city
  })
}

export const cityCreated: ActionDefinition = {
  describe: {
    label: phrase('City created'),
    sentence: (names) => phrase('{actor} created {subject}//city', names),
  },
}
