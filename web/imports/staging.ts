import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from } from 'pg-copy-streams'
import { copyLine } from '#imports/copy_format'
import type { ImportType, Staged } from '#imports/import_type'
import type { Row } from '#imports/row'
import type { Outcome } from '#models/import'

const PIECE = 65_536

export type Counts = Record<Outcome | 'cities', number>

/**
 * The rows of one import, as they were given and as they were judged, in tables of their own. With an
 * id other connections see them, too; without one they are this connection's, and go with it.
 */
export class Staging {
  readonly given: string
  readonly judged: string
  readonly #create: string

  constructor(
    readonly client: pg.Client,
    readonly kind: ImportType,
    id?: number
  ) {
    this.given = id ? `staging.given_${id}` : 'pg_temp.given'
    this.judged = id ? `staging.judged_${id}` : 'pg_temp.judged'
    this.#create = id ? 'CREATE UNLOGGED TABLE' : 'CREATE TABLE'
  }

  /** Takes in what is given, no faster than the database does. */
  async fill(rows: AsyncIterable<Row>, heard: (rows: number) => void = () => {}) {
    const { staged } = this.kind
    const columns = ['line', 'problem', 'given', ...Object.keys(staged)]
    const types = Object.entries(staged).map((column) => column.join(' '))
    await this.client.query(
      `${this.#create} ${this.given} (line integer, problem text, given text, ${types})`
    )
    const copy = from(`COPY ${this.given} (${columns}) FROM STDIN`)
    await pipeline(this.#lines(rows, columns, heard), this.client.query(copy))
  }

  async *#lines(rows: AsyncIterable<Row>, columns: string[], heard: (rows: number) => void) {
    let [count, text] = [0, '']
    for await (const row of rows) {
      count++
      const checked = row.problem ?? this.kind.check(row.given)
      // To wait for each of a million costs more than to look at it.
      const staged = checked instanceof Promise ? await checked : checked
      text += copyLine(stagedOf(row, staged), columns)
      if (text.length < PIECE) continue
      heard(count)
      yield Buffer.from(text)
      text = ''
    }
    heard(count)
    yield Buffer.from(text)
  }

  /** Says of each row what becomes of it, as things are now; answers how many there are of each. */
  async judge(): Promise<Counts> {
    await this.client.query(`ANALYZE ${this.given}`)
    await this.client.query(`DROP TABLE IF EXISTS ${this.judged}`)
    await this.client.query(`${this.#create} ${this.judged} AS ${this.kind.judge(this.given)}`)
    return this.count()
  }

  /** For pages of what was judged. */
  async index() {
    await this.client.query(`CREATE INDEX ON ${this.judged} (outcome, line)`)
    await this.client.query(`CREATE INDEX ON ${this.judged} (line)`)
  }

  async count(): Promise<Counts> {
    const { rows } = await this.client.query(
      `SELECT outcome, count(*)::integer FROM ${this.judged} GROUP BY outcome`
    )
    const [{ cities }] = await this.client
      .query(
        `SELECT count(DISTINCT city_id)::integer AS cities FROM ${this.judged}
         WHERE outcome IN ('added', 'changed')`
      )
      .then((answer) => answer.rows)
    const none = { added: 0, changed: 0, skipped: 0, refused: 0 }
    return { ...none, ...Object.fromEntries(rows.map((row) => [row.outcome, row.count])), cities }
  }

  /** Its line and its reason; nothing where there is none. */
  async firstRefusal() {
    const { rows } = await this.client.query(
      `SELECT format('line %s: %s', line, reason) AS sentence FROM ${this.judged}
       WHERE outcome = 'refused' ORDER BY line LIMIT 1`
    )
    return (rows[0]?.sentence as string | undefined) ?? ''
  }

  async store(actorId: number | null) {
    for (const statement of this.kind.store(this.judged)) {
      await this.client.query(statement, statement.includes('$1') ? [actorId] : [])
    }
  }
}

function stagedOf({ line, given }: Row, checked: Staged | string): Staged {
  if (typeof checked !== 'string') return { line, ...checked }
  return { line, problem: checked, given: JSON.stringify(given) }
}
