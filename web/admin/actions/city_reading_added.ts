import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import type { ActionDefinition } from '#admin/audit_action_definition'
import AuditEntry from '#models/audit_entry'
import City from '#models/city'
import Reading from '#models/reading'
import type User from '#models/user'
import { celsiusPhrase } from '#support/celsius_phrase'
import { retryOnDeadlock } from '#support/retry_on_deadlock'
import { phrase } from '#support/phrase'

/**
 * Adds a reading to the history of a city.
 * @returns the reading, and whether it is the newest of the city, and so its temperature
 */
export async function addReading(by: User, { id }: City, celsius: number, at: DateTime) {
  return retryOnDeadlock(() =>
    db.transaction(async (trx) => {
      const fields = { cityId: id, celsius, measuredAt: at, source: 'admin' }
      const reading = await Reading.create(fields, { client: trx })
      const city = await City.findOrFail(id, { client: trx })
      const changes = { celsius: { to: celsius }, measured: { to: at.toUTC().toISO() } }
      await AuditEntry.record(by.id, 'city.reading_added', id, changes, trx)
      return { reading, isNewest: city.measuredAt! <= at }
    })
  )
}

const inUtc = (time: unknown) =>
  DateTime.fromISO(String(time), { zone: 'utc' }).toFormat('yyyy-MM-dd HH:mm:ss')

export const cityReadingAdded: ActionDefinition = {
  describe: {
    label: phrase('Reading added'),
    sentence: (names) => phrase('{actor} added a reading of {subject}', names),
    changes: ({ celsius, measured }, say) =>
      say('{temperature}, measured {time}', {
        temperature: celsiusPhrase(celsius.to),
        time: inUtc(measured.to),
      }),
  },
}
