import type { ActionDefinition } from '#admin/audit_action_definition'
import { lockCities } from '#admin/lock_cities'
import { isolated } from '#support/plain_text'

/** A city is restored only by undoing its deletion. */
export const cityRestored: ActionDefinition = {
  describe: { label: 'City restored', verb: 'restored' },
  undo: {
    recordedAs: 'city.deleted',
    question: ({ changes: { name, country } }) =>
      `Delete ${isolated(String(name.to))}, ${isolated(String(country.to))} again?`,
    isComplete: ({ version }) => version !== null,
    lock: lockCities,
    // Does not delete a city that has new readings or subscriptions: they would be lost for good.
    statement: `
      DELETE FROM cities c USING entry
        WHERE c.id = subject_id AND c.version = entry.version AND to_jsonb(c) @> became
          AND NOT EXISTS (SELECT FROM subscriptions WHERE city_id = c.id)
        RETURNING entry.id`,
  },
}
