import type { ActionDefinition } from '#admin/audit_action_definition'
import { lockCities } from '#admin/lock_cities'
import { isolated } from '#support/plain_text'
import { phrase } from '#support/phrase'

/** A city is restored only by undoing its deletion. */
export const cityRestored: ActionDefinition = {
  describe: {
    label: phrase('City restored'),
    sentence: (names) => phrase('{actor} restored {subject}//city', names),
  },
  undo: {
    recordedAs: 'city.deleted',
    question: ({ changes: { name, country } }) =>
      phrase('Delete {city}, {country} again?', {
        city: isolated(String(name.to)),
        country: isolated(String(country.to)),
      }),
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
