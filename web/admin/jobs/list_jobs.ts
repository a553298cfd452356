import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { redact, redactPersonalData } from '#config/redaction'
import { describeJob, type JobData } from '#admin/jobs/describe_job'
import { describeReason, reasonSql } from '#process/jobs/job_status'
import { JOB_SCHEMA } from '#process/jobs/job_schema'
import { DEAD, queueNames, type QueueName } from '#process/jobs/queues'
import { replaceHiddenCharacters } from '#support/plain_text'
import { Phrase, phrase } from '#support/phrase'

export const jobStates = ['waiting', 'running', 'given-up'] as const
export type JobState = (typeof jobStates)[number]

export interface JobFilter {
  state?: JobState
  queue?: QueueName
}

/** A job, as pages and commands show it. */
export interface ListedJob {
  id: string
  queue: QueueName
  state: JobState
  /** A description such as "Import: club.csv". */
  title: Phrase
  /** The page of what the job works on. */
  href?: string
  /** The member who gets the mail, or the person who started the import or the feed. */
  person?: { name: Phrase | string; email?: string; href?: string }
  /** The time when the job was added, started or given up. */
  since: DateTime
  /** The time of the next attempt of a waiting job. */
  nextTryAt: DateTime | null
  /** Whether a waiting job can start now. */
  isDue: boolean
  /** The number of attempts, with the one that runs. */
  attempts: number
  /** The reason why the last attempt failed, as a part of a sentence. */
  reason?: Phrase | string
  /** The position of the job in the list. */
  cursor: string
}

type Row = JobData &
  Pick<ListedJob, 'id' | 'state' | 'isDue' | 'attempts' | 'cursor'> & {
    since: Date
    nextTryAt: Date | null
    reason: string | null
    personId: number | null
    name: string | null
    email: string | null
    file: string | null
    /** Whether the import is into the log of a member, and has no admin page. */
    isOfLog: boolean | null
    runId: number | null
  }

/**
 * SQL: all jobs that have not ended well, with the time since when they are in their state. There is
 * an index for these states, so completed jobs cost nothing.
 */
const JOBS = `
  SELECT id, name AS queue, data,
    CASE state WHEN 'active' THEN 'running' ELSE 'waiting' END AS state,
    CASE state WHEN 'active' THEN started_on ELSE created_on END AS since,
    CASE WHEN state < 'active' THEN start_after END AS "nextTryAt",
    retry_count + CASE state WHEN 'created' THEN 0 ELSE 1 END AS attempts, ${reasonSql('output')} AS reason
  FROM ${JOB_SCHEMA}.job WHERE name = ANY(:queues) AND state IN ('created', 'retry', 'active')
  UNION ALL
  SELECT source_id, source_name, data, 'given-up', created_on, NULL,
    source_retry_count + 1, ${reasonSql('source_output')}
  FROM ${JOB_SCHEMA}.job WHERE name = '${DEAD}' AND source_name = ANY(:queues)`

/** SQL: with time zone and all digits, so that it can be compared with the column again. */
const CURSOR = `to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '_' || page.id`

/**
 * Returns jobs, newest first: by the time when they were added, started or given up.
 * @param cursor the list contains the next older jobs than `before` or, without `before`, the next
 *   newer ones than `after`
 */
export async function listJobs(
  { state, queue }: JobFilter,
  { before, after }: { before?: string; after?: string },
  limit: number
): Promise<ListedJob[]> {
  const isBackwards = after && !before
  const [since = null, id = null] = (before ?? after ?? '').split('_').filter(Boolean)
  const { rows } = await db.rawQuery(
    `SELECT page.*, ${CURSOR} AS cursor, page."nextTryAt" <= now() AS "isDue",
       users.id AS "personId", users.name, users.email, imports.file,
       imports.owner_id IS NOT NULL AS "isOfLog",
       (SELECT max(feed_runs.id) FROM feed_runs
        WHERE page.queue = 'feed' AND page.state = 'running'
          AND feed = page.data->>'feed' AND started_at >= since) AS "runId"
     FROM (
       SELECT * FROM (${JOBS}) jobs
       WHERE (:state::text IS NULL OR state = :state)
         AND (:since::timestamptz IS NULL
           OR (since, id) ${isBackwards ? '>' : '<'} (:since::timestamptz, :id::uuid))
       ORDER BY since ${isBackwards ? 'ASC, id ASC' : 'DESC, id DESC'} LIMIT :limit
     ) page
     -- The typed address of a request is shown only if it belongs to an account.
     LEFT JOIN users ON users.id = coalesce(
       (data->>'userId')::integer, (data->>'startedBy')::integer,
       (SELECT typed.id FROM users typed WHERE typed.email = data->>'email'))
     LEFT JOIN imports ON page.queue = 'import' AND imports.id = (data->>'importId')::integer
     ORDER BY since DESC, page.id DESC`,
    { queues: queue ? [queue] : queueNames, state: state ?? null, since, id, limit }
  )
  return rows.map(toListed)
}

/** Counts the jobs in each state, up to `max`. */
export async function countJobs({ queue }: JobFilter, max: number) {
  const counts = jobStates.map(
    (state) =>
      `(SELECT count(*) FROM (SELECT FROM (${JOBS}) jobs WHERE state = '${state}' LIMIT :max) found)::integer AS "${state}"`
  )
  const { rows } = await db.rawQuery(`SELECT ${counts}`, {
    queues: queue ? [queue] : queueNames,
    max,
  })
  return rows[0] as Record<JobState, number>
}

function toListed(row: Row): ListedJob {
  const { id, queue, state, since, nextTryAt, isDue, attempts, cursor, reason } = row
  return {
    id,
    queue,
    state,
    attempts,
    cursor,
    since: DateTime.fromJSDate(since),
    nextTryAt: nextTryAt && DateTime.fromJSDate(nextTryAt),
    isDue: Boolean(isDue),
    title: row.file ? phrase('Import: {file}', { file: row.file }) : describeJob(row),
    href: hrefOf(row),
    person: personOf(row),
    reason: reason ? inPlainWords(reason) : undefined,
  }
}

function inPlainWords(reason: string) {
  const words = describeReason(reason)
  if (words instanceof Phrase) return words
  // The reason may quote what a mail server has said about an address.
  return replaceHiddenCharacters(redactPersonalData(redact(words)))
}

function hrefOf({ queue, data, file, isOfLog, runId }: Row) {
  if (queue === 'import') return file && !isOfLog ? `/admin/imports/${data.importId}` : undefined
  if (queue === 'webhook') return `/admin/webhooks/${data.webhookId}`
  if (queue === 'feed') return runId ? `/admin/feed/runs/${runId}` : '/admin/feed'
}

function personOf({ queue, data, personId, name, email }: Row): ListedJob['person'] {
  if (personId) return { name: name!, email: email!, href: `/admin/members/${personId}` }
  if (queue === 'mail' && 'email' in data) return { name: phrase('an address without an account') }
  if (queue === 'feed' && data.starter === 'schedule') return { name: phrase('the schedule') }
  const id = 'userId' in data ? data.userId : 'startedBy' in data ? data.startedBy : undefined
  return id ? { name: phrase('deleted account {id}', { id }) } : undefined
}
