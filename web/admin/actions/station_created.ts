import db from '@adonisjs/lucid/services/db'
import type { ActionDefinition } from '#admin/audit_action_definition'
import AuditEntry from '#models/audit_entry'
import City from '#models/city'
import Station from '#models/station'
import { createSecret } from '#models/stored_secret'
import type User from '#models/user'
import { phrase } from '#support/phrase'

export interface StationFields {
  name: string
  cityId: number
}

/** @returns the station, and its secret, which is shown only now */
export async function createStation(by: User, fields: StationFields) {
  const { secret, stored } = createSecret()
  return db.transaction(async (trx) => {
    const city = await City.findOrFail(fields.cityId, { client: trx })
    const station = await Station.create({ ...fields, secret: stored }, { client: trx })
    const changes = { name: { to: station.name }, city: { to: city.name, id: city.id } }
    await AuditEntry.record(by.id, 'station.created', station.id, changes, trx)
    return { station: await station.refresh(), secret }
  })
}

export const stationCreated: ActionDefinition = {
  describe: {
    label: phrase('Station created'),
    sentence: (names) => phrase('{actor} created {subject}//station', names),
  },
}
