import db from '@adonisjs/lucid/services/db'
import type { ActionDefinition } from '#admin/audit_action_definition'
import AuditEntry from '#models/audit_entry'
import City from '#models/city'
import type User from '#models/user'

type Fields = Partial<
  Pick<City, 'name' | 'country' | 'latitude' | 'longitude' | 'timezone' | 'enabled'>
>

export async function createCity(by: User, fields: Fields) {
  return db.transaction(async (trx) => {
    const city = await City.create(fields, { client: trx })
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
  describe: { label: 'City created', verb: 'created' },
}
