import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from } from 'pg-copy-streams'
import { copyLine } from '#imports/postgres_copy_format'
import type { ImportType, StagedRow } from '#imports/import_type'
import type { Row } from '#imports/row'
import type { Outcome } from '#models/import'
import { Phrase } from '#support/phrase'
import { readPhrase, storePhrase } from '#support/stored_phrase'

const CHUNK_LENGTH = 65_536

/** Numbers of rows by outcome, and the number of cities that are added or changed. */
export type Counts = Record<Outcome | 'cities', number>

/** A connection. Only `fill` needs more of it than queries without parameters. */
export type SqlClient = Pick<pg.Client, 'query'>

/**
 * One table with the staged rows of an import, and one with its classified rows. If the id of the
 * import is given, they are ordinary tables, which all connections can read. Otherwise they are
 * temporary tables of this connection.
 */
export class Staging {
  readonly stagedTable: string
  readonly classifiedTable: string
  readonly #create: string

  constructor(
    readonly client: SqlClient,
    readonly type: ImportType,
    id?: number
  ) {
    this.stagedTable = id ? `staging.given_${id}` : 'pg_temp.given'
    this.classifiedTable = id ? `staging.judged_${id}` : 'pg_temp.judged'
    this.#create = id ? 'CREATE UNLOGGED TABLE' : 'CREATE TABLE'
  }

  /** Checks and stages the rows. Reads them only as fast as the database accepts them. */
  async fill(rows: AsyncIterable<Row>, onProgress: (rows: number) => void = () => {}) {
    const { stagedColumns } = this.type
    const columns = ['line', 'problem', 'given', ...Object.keys(stagedColumns)]
    const definitions = Object.entries(stagedColumns).map((column) => column.join(' '))
    await this.client.query(`DROP TABLE IF EXISTS ${this.stagedTable}`)
    await this.client.query(
      `${this.#create} ${this.stagedTable} (line integer, problem text, given text, ${definitions})`
    )
    const copy = from(`COPY ${this.stagedTable} (${columns}) FROM STDIN`)
    await pipeline(this.#copyChunks(rows, columns, onProgress), this.client.query(copy))
  }

  async *#copyChunks(
    rows: AsyncIterable<Row>,
    columns: string[],
    onProgress: (rows: number) => void
  ) {
    let [count, text] = [0, '']
    for await (const row of rows) {
      count++
      const checked = row.problem ?? this.type.check(row.values)
      // `await` on every row would take longer than the check, so only promises are awaited.
      const result = checked instanceof Promise ? await checked : checked
      text += copyLine(this.#toStagedRow(row, result), columns)
      if (text.length < CHUNK_LENGTH) continue
      onProgress(count)
      yield Buffer.from(text)
      text = ''
    }
    onProgress(count)
    yield Buffer.from(text)
  }

  /** Compares the staged rows with the current data, and counts them by outcome. */
  async classify(): Promise<Counts> {
    await this.client.query(`ANALYZE ${this.stagedTable}`)
    await this.client.query(`DROP TABLE IF EXISTS ${this.classifiedTable}`)
    await this.client.query(
      `${this.#create} ${this.classifiedTable} AS ${this.type.classify(this.stagedTable)}`
    )
    return this.count()
  }

  /** Creates the indexes for the preview pages. */
  async createIndexes() {
    await this.client.query(`CREATE INDEX ON ${this.classifiedTable} (outcome, line)`)
    await this.client.query(`CREATE INDEX ON ${this.classifiedTable} (line)`)
  }

  /** Returns the number of staged rows: 0 if there is no table of them. */
  async countStaged() {
    const { rows } = await this.client.query(`SELECT to_regclass('${this.stagedTable}') AS found`)
    if (!rows[0].found) return 0
    const counted = await this.client.query(`SELECT count(*) FROM ${this.stagedTable}`)
    return counted.rows[0].count as number
  }

  async count(): Promise<Counts> {
    const byOutcome = await this.client.query(
      `SELECT outcome, count(*)::integer FROM ${this.classifiedTable} GROUP BY outcome`
    )
    const byCity = await this.client.query(
      `SELECT count(DISTINCT city_id)::integer AS cities FROM ${this.classifiedTable}
       WHERE outcome IN ('added', 'changed')`
    )
    return {
      added: 0,
      changed: 0,
      skipped: 0,
      refused: 0,
      ...Object.fromEntries(byOutcome.rows.map((row) => [row.outcome, row.count])),
      cities: byCity.rows[0].cities,
    }
  }

  /** Returns the line and the reason of the first rejected row, or an empty text. */
  async firstRejection() {
    const { rows } = await this.client.query(
      `SELECT line, reason FROM ${this.classifiedTable} WHERE outcome = 'refused' ORDER BY line LIMIT 1`
    )
    return rows.length ? `line ${rows[0].line}: ${String(readPhrase(rows[0].reason))}` : ''
  }

  async store(actorId: number | null) {
    for (const statement of this.type.store(this.classifiedTable, this.stagedTable)) {
      await this.client.query(statement, statement.includes('$1') ? [actorId] : [])
    }
  }

  /** Stages the original values of a rejected row, so that it can be corrected and imported again. */
  #toStagedRow({ line, values, text }: Row, checked: StagedRow | Phrase): StagedRow {
    if (!(checked instanceof Phrase)) return { line, ...checked }
    // Keeps the order of the file's columns.
    const given = JSON.stringify({ ...values, ...this.type.defaults, ...values, row: text })
    return { line, problem: storePhrase(checked), given }
  }
}
