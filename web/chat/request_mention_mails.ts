import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import config from '#config/chat'
import { enqueueMany } from '#process/jobs/enqueue'
import { MAIL_PRIORITIES } from '#process/jobs/queues'

/** The most members who get a mail within one minute. */
const MAX_MAILS = 500

/**
 * SQL: mentions that nobody has seen or been told of by mail. Old ones are left out: a member who chooses
 * the mails later, or a worker that did not run, must not cause mails about the past.
 */
const UNTOLD = `mentions.seen_at IS NULL AND NOT mentions.withdrawn AND mentions.mail_id IS NULL
  AND mentions.created_at > now() - interval '1 day'`

/**
 * Requests a mail for each member who has been away since somebody mentioned them: none of their pages
 * has shown it. One mail tells of all such mentions. Everything happens in the transaction, so no mention
 * is told twice. The mentions are locked in the order of `list_mentions`.
 * @returns the number of mails
 */
export async function requestMentionMails(trx: TransactionClientContract) {
  const { rows } = await trx.rawQuery(
    `WITH due AS MATERIALIZED (
       SELECT user_id, gen_random_uuid() AS mail_id FROM (
         SELECT DISTINCT user_id FROM mentions JOIN users ON users.id = user_id
           WHERE ${UNTOLD} AND mentions.created_at < now() - interval '${config.mentionMailMinutes} minutes'
             AND users.active AND users.mention_mails AND users.email_verified_at IS NOT NULL
           ORDER BY user_id LIMIT ${MAX_MAILS}) members),
     claimed AS (
       UPDATE mentions SET mail_id = untold.mail_id FROM (
           SELECT message_id, user_id, due.mail_id FROM mentions JOIN due USING (user_id)
             WHERE ${UNTOLD}
             ORDER BY message_id, user_id FOR NO KEY UPDATE OF mentions) AS untold
         WHERE mentions.message_id = untold.message_id AND mentions.user_id = untold.user_id
         RETURNING mentions.user_id, mentions.mail_id)
     SELECT DISTINCT user_id AS "userId", mail_id AS id FROM claimed`
  )
  const jobs = (rows as { userId: number; id: string }[]).map(({ id, userId }) => ({
    id,
    priority: MAIL_PRIORITIES.notice,
    data: { letter: 'mentions' as const, userId },
  }))
  if (jobs.length) await enqueueMany('mail', jobs, trx)
  return jobs.length
}
