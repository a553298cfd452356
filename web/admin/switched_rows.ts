import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { UndoDefinition } from '#admin/undo_definition'
import AuditEntry from '#models/audit_entry'
import Station from '#models/station'
import { replaceSecret } from '#models/stored_secret'
import type User from '#models/user'
import Webhook from '#models/webhook'

/** Webhooks and stations: both can be switched on and off, have a secret, and are kept when they are deleted. */
const MODELS = { webhook: Webhook, station: Station }

type SwitchedType = keyof typeof MODELS

/** A model knows its table only when it has been used. */
const TABLES = { webhook: 'webhooks', station: 'stations' }

const REPLACED = {
  webhook: 'webhook.secret_replaced',
  station: 'station.secret_replaced',
} as const

type Row<T extends SwitchedType> = InstanceType<(typeof MODELS)[T]>

/** Lets other transactions refer to the rows: each writer adds deliveries, and an admin must not wait for it. */
const lockRows = (type: SwitchedType) => (ids: number[], trx: TransactionClientContract) =>
  trx.rawQuery(`SELECT FROM ${TABLES[type]} WHERE id = ANY(?) ORDER BY id FOR NO KEY UPDATE`, [ids])

/**
 * Locks a row and changes it in one transaction with its audit entry.
 * @throws E_ROW_NOT_FOUND if it does not exist or is deleted
 */
export async function changeRow<T extends SwitchedType, R>(
  type: T,
  id: number,
  act: (row: Row<T>, trx: TransactionClientContract) => Promise<R>
) {
  return db.transaction(async (trx) => {
    await lockRows(type)([id], trx)
    const query = MODELS[type].query({ client: trx }).whereNull('deleted_at').where('id', id)
    return act((await query.firstOrFail()) as Row<T>, trx)
  })
}

/** Replaces the secret, and returns the new one. */
export async function replaceSecretOf(by: User, type: SwitchedType, id: number) {
  return changeRow(type, id, async (row, trx) => {
    const secret = replaceSecret(row)
    await row.save()
    await AuditEntry.record(by.id, REPLACED[type], id, {}, trx)
    return { secret, row }
  })
}

export const wasSwitched = (enabled: boolean) => ({ enabled: { from: !enabled, to: enabled } })

/**
 * @param reset more columns that are set
 */
export const undoOfSwitch = (
  type: SwitchedType,
  reset = ''
): Pick<UndoDefinition, 'isComplete' | 'lock' | 'statement'> => ({
  isComplete: ({ changes }) => 'enabled' in changes,
  lock: lockRows(type),
  statement: `
    UPDATE ${TABLES[type]} AS changed SET enabled = (was->>'enabled')::boolean ${reset}
      FROM entry WHERE changed.id = subject_id AND deleted_at IS NULL
        AND enabled = (became->>'enabled')::boolean
      RETURNING entry.id`,
})

/**
 * @param reset more columns that are set
 */
export const undoOfDeletion = (
  type: SwitchedType,
  reset = ''
): Pick<UndoDefinition, 'isComplete' | 'lock' | 'statement'> => ({
  isComplete: () => true,
  lock: lockRows(type),
  statement: `
    UPDATE ${TABLES[type]} AS changed SET deleted_at = NULL ${reset}
      FROM entry WHERE changed.id = subject_id AND deleted_at IS NOT NULL
      RETURNING entry.id`,
})
