import type pg from 'pg'
import type { BoardVersions } from './page_client.js'

/** A right that has ended: from which version on nothing of the city may reach the member. */
export interface EndedRight {
  userId: number
  cityId: number
  fromVersion: number
}

export interface Tally {
  deliveries: number
  duplicates: number
  regressions: number
  leaks: number
  /** Some of them, in words. */
  breaches: string[]
}

/**
 * What was committed: the database itself writes down each version of each city, whoever wrote it,
 * in the transaction that makes it.
 */
export class Ledger {
  #ends: { userId: number; cityId: number; at: Date }[] = []

  constructor(readonly db: pg.Pool) {}

  async install() {
    await this.db.query(`
      CREATE TABLE committed (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        city_id integer NOT NULL, version integer NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp()
      );
      CREATE INDEX ON committed (city_id, at);
      CREATE FUNCTION witness() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO committed (city_id, version) VALUES (new.id, new.version);
        RETURN NULL;
      END $$;
      CREATE TRIGGER witness AFTER UPDATE ON cities
        FOR EACH ROW WHEN (new.version > old.version) EXECUTE FUNCTION witness();
    `)
  }

  async countCommitted() {
    const { rows } = await this.db.query('SELECT count(*)::int AS count FROM committed')
    return rows[0].count as number
  }

  /** By member who may be connected, the newest committed version of each city on the board. */
  async boards() {
    const { rows } = await this.db.query(`
      SELECT users.id AS "userId", cities.id AS "cityId", version FROM users
        LEFT JOIN (subscriptions JOIN cities ON cities.id = city_id AND enabled) ON user_id = users.id
        WHERE active AND EXISTS
          (SELECT FROM sign_ins WHERE sign_ins.user_id = users.id AND ended_at IS NULL)`)
    const boards: Record<number, BoardVersions> = {}
    for (const { userId, cityId, version } of rows) {
      boards[userId] ??= {}
      if (cityId) boards[userId][cityId] = version
    }
    return boards
  }

  /** To be called when the end of the member's right to these cities is committed. */
  async recordEnd(userId: number, cityIds: number[]) {
    const { rows } = await this.db.query('SELECT clock_timestamp() AS at')
    this.#ends.push(...cityIds.map((cityId) => ({ userId, cityId, at: rows[0].at })))
  }

  /** The ends, a second after which nothing may leak. */
  async endedRights(): Promise<EndedRight[]> {
    const [users, cities, ats] = [
      this.#ends.map(({ userId }) => userId),
      this.#ends.map(({ cityId }) => cityId),
      this.#ends.map(({ at }) => at),
    ]
    const { rows } = await this.db.query(
      `SELECT "userId", "cityId",
         (SELECT min(version) FROM committed
            WHERE city_id = "cityId" AND at > ended + interval '1 s') AS from
       FROM unnest($1::int[], $2::int[], $3::timestamptz[]) AS ends("userId", "cityId", ended)`,
      [users, cities, ats]
    )
    return rows.filter(({ from }) => from !== null)
  }
}
