import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { ActionDefinition } from '#admin/audit_action_definition'
import { undoOfCityChange } from '#admin/actions/city_changed'
import { setCitiesEnabled } from '#admin/set_cities_enabled'
import type User from '#models/user'
import { phrase } from '#support/phrase'

/** Returns how many cities were enabled, without those that were already enabled. */
export const enableCities = (
  by: User,
  ids: number[],
  batch: string,
  trx: TransactionClientContract
) => setCitiesEnabled(by, ids, true, batch, trx)

export const cityEnabled: ActionDefinition = {
  describe: {
    label: phrase('City enabled'),
    sentence: (names) => phrase('{actor} enabled {subject}', names),
    changes: () => '',
  },
  undo: {
    ...undoOfCityChange,
    recordedAs: 'city.disabled',
    question: ({ subject }) =>
      phrase('Disable {subject} again? It leaves all boards at once.', { subject }),
  },
}
