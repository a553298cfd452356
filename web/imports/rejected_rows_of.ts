import db from '@adonisjs/lucid/services/db'
import { importTypeOf } from '#imports/import_types'
import { rejectedRows } from '#imports/rejected_rows'
import type Import from '#models/import'

/** Yields the rejected rows of an import of an admin as CSV. */
export const rejectedRowsOf = ({ id, type }: Import) =>
  rejectedRows(importTypeOf(type), `staging.judged_${id}`, (query) => db.rawQuery(query))
