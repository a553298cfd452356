import type pg from 'pg'
import type { BoardVersions } from './page_client.js'

/**
 * The end of a right to a city. The member must not get a reading with the version `from` or a
 * later version.
 */
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
  /** Descriptions of some duplicates, regressions and leaks. */
  breaches: string[]
}

/** Records, with a trigger in the database, each version of each city that is committed. */
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

  /** Returns the newest committed versions on the board of each member who may be connected. */
  async committedBoards() {
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

  /**
   * Records that the member's right to these cities has ended. Must be called right after the
   * commit.
   */
  async recordEnd(userId: number, cityIds: number[]) {
    const { rows } = await this.db.query('SELECT clock_timestamp() AS at')
    this.#ends.push(...cityIds.map((cityId) => ({ userId, cityId, at: rows[0].at })))
  }

  /** Returns the ended rights. A right may still work for a second after its end. */
  async endedRights(): Promise<EndedRight[]> {
    const users = this.#ends.map(({ userId }) => userId)
    const cities = this.#ends.map(({ cityId }) => cityId)
    const times = this.#ends.map(({ at }) => at)
    const { rows } = await this.db.query(
      `SELECT "userId", "cityId",
         (SELECT min(version) FROM committed
            WHERE city_id = "cityId" AND at > ended + interval '1 s') AS from
       FROM unnest($1::int[], $2::int[], $3::timestamptz[]) AS ends("userId", "cityId", ended)`,
      [users, cities, times]
    )
    return rows.filter(({ from }) => from !== null)
  }
}
