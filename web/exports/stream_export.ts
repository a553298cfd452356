import db from '@adonisjs/lucid/services/db'
import type { LucidModel, ModelQueryBuilderContract } from '@adonisjs/lucid/types/model'
import { csvLine } from '#exports/csv'

const AT_ONCE = 5000

export type Format = 'csv' | 'json'

/** What is exported of a row: names, and where they come from as SQL. */
export type Columns = Record<string, string>

/**
 * Whatever a query finds, as the text of a file, in the order of ids; some thousand rows at a time, so
 * that neither memory nor a connection is held for as long as somebody takes to download it.
 */
export async function* streamExport(
  query: ModelQueryBuilderContract<LucidModel>,
  columns: Columns,
  format: Format
) {
  const names = Object.keys(columns)
  const write = format === 'csv' ? csvWriter(names) : jsonWriter()
  yield write.begin
  for await (const rows of pagesOf(query, columns)) yield write.rows(rows)
  yield write.end
}

type Found = Record<string, unknown>

async function* pagesOf(query: ModelQueryBuilderContract<LucidModel>, columns: Columns) {
  const { table } = query.model
  const selected = Object.entries(columns).map(([name, sql]) => db.raw(`${sql} AS ${name}`))
  for (let last = 0; ;) {
    const found: Found[] = await query
      .clone()
      .clearSelect()
      .clearOrder()
      .select(...selected, db.raw(`${table}.id AS export_id`))
      .where(`${table}.id`, '>', last)
      .orderBy(`${table}.id`)
      .limit(AT_ONCE)
      .pojo()
    if (found.length) last = Number(found.at(-1)!.export_id)
    yield found.map(({ export_id: _, ...row }) => row)
    if (found.length < AT_ONCE) return
  }
}

function csvWriter(names: string[]) {
  return {
    begin: csvLine(names),
    rows: (rows: Found[]) => rows.map((row) => csvLine(names.map((name) => row[name]))).join(''),
    end: '',
  }
}

function jsonWriter() {
  let comma = ''
  const one = (row: Found) => {
    const text = `${comma}${JSON.stringify(row)}`
    comma = ',\n'
    return text
  }
  return { begin: '[\n', rows: (rows: Found[]) => rows.map(one).join(''), end: '\n]\n' }
}
