import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { ActionDefinition } from '#admin/audit_action_definition'
import { undoOfCityChange } from '#admin/actions/city_changed'
import { setCitiesEnabled } from '#admin/set_cities_enabled'
import type User from '#models/user'
import { phrase } from '#support/phrase'

/** Returns how many cities were disabled, without those that were already disabled. */
export const disableCities = (
  by: User,
  ids: number[],
  batch: string,
  trx: TransactionClientContract
) => setCitiesEnabled(by, ids, false, batch, trx)

export const cityDisabled: ActionDefinition = {
  describe: {
    label: phrase('City disabled'),
    sentence: (names) => phrase('{actor} disabled {subject}', names),
    changes: () => '',
  },
  undo: {
    ...undoOfCityChange,
    recordedAs: 'city.enabled',
    question: ({ subject }) => phrase('Enable {subject} again?', { subject }),
  },
}
