import db from '@adonisjs/lucid/services/db'
import type { ActionDefinition } from '#admin/audit_action_definition'
import { lockCities } from '#admin/lock_cities'
import AuditEntry from '#models/audit_entry'
import City from '#models/city'
import Reading from '#models/reading'
import type User from '#models/user'
import { celsiusPhrase } from '#support/celsius_phrase'
import { retryOnDeadlock } from '#support/retry_on_deadlock'
import { phrase, sayPhrase } from '#support/phrase'
import type { Say } from '#browser/format_text'

/**
 * Adds a reading with the current time, which becomes the temperature of the city.
 * @returns the reading
 */
export async function recordTemperature(by: User, { id }: City, celsius: number) {
  return retryOnDeadlock(() =>
    db.transaction(async (trx) => {
      await lockCities([id], trx)
      const { celsius: from } = await City.findOrFail(id, { client: trx })
      const fields = { cityId: id, celsius, source: 'admin' }
      const reading = await Reading.create(fields, { client: trx })
      const changes = { celsius: { from, to: celsius } }
      await AuditEntry.record(by.id, 'city.temperature_recorded', id, changes, trx)
      return reading
    })
  )
}

const describeTemperature = (celsius: unknown, say: Say) => sayPhrase(celsiusPhrase(celsius), say)

export const cityTemperatureRecorded: ActionDefinition = {
  describe: {
    label: phrase('Temperature recorded'),
    sentence: (names) => phrase('{actor} set the temperature of {subject}', names),
    changes: ({ celsius: { from, to } }, say) =>
      `${describeTemperature(from, say)} → ${describeTemperature(to, say)}`,
  },
  undo: {
    recordedAs: 'city.temperature_recorded',
    question: ({ subject, back }) =>
      phrase('Set the temperature of {subject} back: {back}?', { subject, back }),
    isComplete: ({ version }) => version !== null,
    lock: lockCities,
    // Adds a new reading with the old temperature. The history also keeps the reading that is
    // undone.
    statement: `, back AS (
      INSERT INTO readings (city_id, celsius, source)
        SELECT c.id, (was ->> 'celsius')::numeric, 'admin'
          FROM entry JOIN cities c ON c.id = subject_id AND c.version = entry.version
        RETURNING city_id)
      SELECT entry.id FROM entry JOIN back ON city_id = subject_id`,
  },
}
