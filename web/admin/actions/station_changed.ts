import type { ActionDefinition } from '#admin/audit_action_definition'
import type { StationFields } from '#admin/actions/station_created'
import { changeRow } from '#admin/switched_rows'
import AuditEntry, { type Changes } from '#models/audit_entry'
import City from '#models/city'
import type Station from '#models/station'
import type User from '#models/user'
import { phrase } from '#support/phrase'

/** @param check looks at the locked station before it changes, and may throw */
export async function changeStation(
  by: User,
  id: number,
  fields: Partial<StationFields>,
  check?: (station: Station) => Promise<void>
) {
  return changeRow('station', id, async (station, trx) => {
    await check?.(station)
    const { name, cityId } = { name: station.name, cityId: station.cityId, ...fields }
    const changes: Changes = {}
    if (station.name !== name) changes.name = { from: station.name, to: name }
    if (station.cityId !== cityId) {
      const [before, after] = [
        await City.findOrFail(station.cityId, { client: trx }),
        await City.findOrFail(cityId, { client: trx }),
      ]
      changes.city = { from: before.name, to: after.name, id: after.id }
    }
    if (Object.keys(changes).length === 0) return station
    await station.merge({ name, cityId }).save()
    await AuditEntry.record(by.id, 'station.changed', id, changes, trx)
    return station
  })
}

export const stationChanged: ActionDefinition = {
  describe: {
    label: phrase('Station changed'),
    sentence: (names) => phrase('{actor} changed {subject}//station', names),
  },
}
