import db from '@adonisjs/lucid/services/db'
import type { LucidModel, ModelQueryBuilderContract } from '@adonisjs/lucid/types/model'
import { csvLine } from '#exports/csv'

const BATCH_SIZE = 5000

export type Format = 'csv' | 'json'

/** Exported columns: names and SQL expressions. */
export type Columns = Record<string, string>

/**
 * Yields the rows of a query as the text of a file, in id order. Reads the rows in batches, so that
 * a slow download occupies neither the memory for the whole result nor a database connection.
 * @param id unique column with whole numbers above 0. Default: `id`
 */
export async function* streamExport(
  query: ModelQueryBuilderContract<LucidModel>,
  columns: Columns,
  format: Format,
  id = `${query.model.table}.id`
) {
  const names = Object.keys(columns)
  const formatter = format === 'csv' ? csvFormatter(names) : jsonFormatter()
  yield formatter.start
  for await (const rows of batches(query, columns, id)) yield formatter.format(rows)
  yield formatter.end
}

type Row = Record<string, unknown>

async function* batches(
  query: ModelQueryBuilderContract<LucidModel>,
  columns: Columns,
  id: string
) {
  const selection = Object.entries(columns).map(([name, sql]) => db.raw(`${sql} AS ${name}`))
  for (let lastId = 0; ;) {
    const rows: Row[] = await query
      .clone()
      .clearSelect()
      .clearOrder()
      .select(...selection, db.raw(`${id} AS export_id`))
      .where(id, '>', lastId)
      .orderBy(id)
      .limit(BATCH_SIZE)
      .pojo()
    if (rows.length) lastId = Number(rows.at(-1)!.export_id)
    yield rows.map(({ export_id: _, ...row }) => row)
    if (rows.length < BATCH_SIZE) return
  }
}

function csvFormatter(names: string[]) {
  return {
    start: csvLine(names),
    format: (rows: Row[]) => rows.map((row) => csvLine(names.map((name) => row[name]))).join(''),
    end: '',
  }
}

function jsonFormatter() {
  let separator = ''
  const formatRow = (row: Row) => {
    const text = `${separator}${JSON.stringify(row)}`
    separator = ',\n'
    return text
  }
  return { start: '[\n', format: (rows: Row[]) => rows.map(formatRow).join(''), end: '\n]\n' }
}
