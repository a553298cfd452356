import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type User from '#models/user'
import { enqueueMany } from '#process/jobs/enqueue'
import { isUnfinishedSql } from '#process/jobs/job_status'
import { MAIL_PRIORITIES } from '#process/jobs/queues'

/** Members who are handled in one transaction. */
const BATCH = 50

/**
 * SQL: the members who get the report of `:year` without asking for it. A deactivated account gets
 * none, nor does an address that nobody has confirmed: it may be another person's.
 */
const DUE = `
  FROM users
  WHERE yearly_report AND active AND email_verified_at IS NOT NULL
    AND EXISTS (SELECT FROM entries
      WHERE user_id = users.id AND date BETWEEN make_date(:year, 1, 1) AND make_date(:year, 12, 31))
    AND NOT EXISTS (SELECT FROM yearly_reports WHERE user_id = users.id AND year = :year)`

interface Due {
  id: number
  /** The job that sends the report; null if another process has requested it at the same moment. */
  jobId: string | null
}

/** Counts the members whose report of this year is due. */
export async function countDueReports(year: number) {
  const { rows } = await db.rawQuery(`SELECT count(*) AS count ${DUE}`, { year })
  return rows[0].count as number
}

/** Returns the members whose report of this year is due, by e-mail. */
export async function listDueReports(year: number) {
  const { rows } = await db.rawQuery(`SELECT name, email ${DUE} ORDER BY email`, { year })
  return rows as { name: string; email: string }[]
}

/**
 * Requests the report of this year for all members who get it and do not have it yet. Each batch is
 * one transaction with its jobs, so a run that was killed can be repeated: it continues where it was.
 * @param options.onProgress called after each batch, with the number of members so far
 * @returns the number of requested reports
 */
export async function requestDueReports(
  year: number,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (handled: number) => void } = {}
) {
  let [lastId, handled, requested] = [0, 0, 0]
  for (;;) {
    signal?.throwIfAborted()
    const after = lastId
    const batch = await db.transaction((trx) => requestBatch(year, after, trx))
    if (batch.length === 0) return requested
    lastId = batch.at(-1)!.id
    handled += batch.length
    requested += batch.filter(({ jobId }) => jobId).length
    onProgress?.(handled)
  }
}

async function requestBatch(year: number, after: number, trx: TransactionClientContract) {
  const { rows } = await trx.rawQuery<{ rows: Due[] }>(
    `WITH due AS (
       -- The lock keeps a member from being deleted before the row refers to them.
       SELECT id ${DUE} AND id > :after ORDER BY id LIMIT ${BATCH} FOR KEY SHARE OF users
     ), added AS (
       INSERT INTO yearly_reports (user_id, year, job_id)
       SELECT id, :year, gen_random_uuid() FROM due
       ON CONFLICT DO NOTHING RETURNING user_id, job_id
     )
     SELECT id, job_id AS "jobId" FROM due LEFT JOIN added ON user_id = id ORDER BY id`,
    { year, after }
  )
  const added = rows.filter(({ jobId }) => jobId)
  if (added.length > 0) {
    await enqueueMany(
      'mail',
      added.map(({ id, jobId }) => jobOf(jobId!, id, year)),
      trx
    )
  }
  return rows
}

/**
 * Requests the report of a year for one member, who may not have opted in. A report that was
 * requested but not sent is requested again if its job was given up or cancelled.
 * @returns whether it was requested; false if it was sent or its job is unfinished
 */
export async function requestReport({ id }: { id: number }, year: number) {
  return db.transaction(async (trx) => {
    const { rows } = await trx.rawQuery(
      `INSERT INTO yearly_reports (user_id, year, job_id, by_hand) VALUES (:id, :year, :jobId, true)
       ON CONFLICT (user_id, year) DO UPDATE
         SET job_id = excluded.job_id, by_hand = true, requested_at = now()
         WHERE yearly_reports.sent_at IS NULL
           AND NOT ${isUnfinishedSql('mail', 'yearly_reports.job_id')}
       RETURNING job_id AS "jobId"`,
      { id, year, jobId: randomUUID() }
    )
    if (rows.length === 0) return false
    await enqueueMany('mail', [jobOf(rows[0].jobId, id, year)], trx)
    return true
  })
}

/**
 * Returns why a member cannot get the report of a year, as the end of a sentence that begins with
 * their name; undefined if they can.
 */
export async function whyNoReport(user: User, year: number) {
  if (!user.active) return 'is deactivated, and gets no mail'
  if (!user.emailVerifiedAt) return 'has not confirmed their e-mail address, and gets no report'
  const { rows } = await db.rawQuery(
    `SELECT EXISTS (SELECT FROM entries
         WHERE user_id = :id AND date BETWEEN make_date(:year, 1, 1) AND make_date(:year, 12, 31)
       ) AS "hasEntries", sent_at::date AS "sentOn", ${isUnfinishedSql('mail', 'job_id')} AS "isWaiting"
     FROM (SELECT) nothing LEFT JOIN yearly_reports ON user_id = :id AND year = :year`,
    { id: user.id, year }
  )
  const [{ hasEntries, sentOn, isWaiting }] = rows
  if (sentOn) return `got the report of ${year} on ${sentOn}: nobody gets it twice`
  if (isWaiting) {
    return `is about to get the report of ${year}: "node ace jobs:list --queue=mail" shows the mail`
  }
  return hasEntries ? undefined : `has no entries in ${year}, so there is no report`
}

const jobOf = (id: string, userId: number, year: number) => ({
  id,
  priority: MAIL_PRIORITIES.report,
  data: { letter: 'yearly_report' as const, userId, year },
})
