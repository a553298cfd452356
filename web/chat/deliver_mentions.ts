import db from '@adonisjs/lucid/services/db'
import pRetry from 'p-retry'
import { appUrl } from '#config/app'
import MentionsMail from '#mails/mentions'
import { sendMail } from '#mails/mailer'
import { i18nFor } from '#mails/recipient'
import { unsubscribeUrl } from '#mails/subscriptions'
import User from '#models/user'
import type { MailJob } from '#process/jobs/mail_job'
import { isolated } from '#support/plain_text'
import { messageClock } from '#browser/chat/message_clock'
import { LOBBY_NAME } from '#chat/inbox'
import { READABLE_ROOMS } from '#chat/readable_rooms'
import { mentionPath } from '#chat/rooms'

type MentionsJob = Extract<MailJob, { letter: 'mentions' }>

/** The most mentions that one mail lists. */
const MAX_LISTED = 20

interface Told {
  id: string
  room_id: number
  room: string | null
  author: string | null
  created_at: Date
  total: number
}

/**
 * Tells a member by mail who has mentioned them, unless they have seen it meanwhile.
 * @param id of the job
 */
export async function deliverMentions(id: string, { userId }: MentionsJob) {
  const mail = await compose(id, userId)
  if (!mail) return
  await sendMail(mail, id)
  const markAsSent = () =>
    db
      .from('mentions')
      .where({ mail_id: id })
      .update({ mailed_at: db.raw('now()') })
  // The mail is sent. Bridges a short outage of the database, so that it is not sent again.
  await pRetry(markAsSent, { retries: 10, minTimeout: 250, maxTimeout: 1000 })
}

/** Returns undefined if there is nothing to tell, or the member does not want to be told. */
async function compose(id: string, userId: number) {
  const user = await User.query()
    .where({ id: userId, active: true, mentionMails: true })
    .whereNotNull('emailVerifiedAt')
    .first()
  const mentions = user ? await mentionsToTell(id, userId) : []
  if (!user || mentions.length === 0) return undefined

  const clock = messageClock(user.locale, user.timeZone ?? 'UTC')
  const zoneNote = user.timeZone ? '' : ' (UTC)'
  const [{ total }] = mentions
  const recipient = { email: user.email, i18n: await i18nFor(user.locale) }
  return new MentionsMail(recipient, {
    count: total,
    rest: total - mentions.length,
    mentions: mentions.map((mention) => ({
      author: isolated(mention.author ?? 'Former member'),
      room: isolated(mention.room ?? LOBBY_NAME),
      time: describeTime(mention.created_at, clock) + zoneNote,
      url: new URL(mentionPath({ roomId: mention.room_id, messageId: mention.id }), appUrl).href,
    })),
    listUrl: new URL('/chat/mentions', appUrl).href,
    settingsUrl: new URL('/settings#notifications', appUrl).href,
    unsubscribeUrl: unsubscribeUrl(user, 'mentionMails'),
  })
}

function describeTime(time: Date, clock: ReturnType<typeof messageClock>) {
  const at = time.toISOString()
  return `${clock.day(at)}, ${clock.time(at)}`
}

/** The rights, the mutes and everything else may have changed since the mail was requested. */
async function mentionsToTell(id: string, userId: number) {
  const { rows } = await db.rawQuery(
    `WITH reader AS MATERIALIZED (
       SELECT users.id, ${READABLE_ROOMS} AS room_ids FROM users WHERE users.id = :userId)
     SELECT messages.id, messages.room_id, cities.name AS room, authors.name AS author,
         messages.created_at, count(*) OVER () AS total
       FROM reader JOIN mentions ON mentions.user_id = reader.id
       JOIN messages ON messages.id = mentions.message_id
       LEFT JOIN users authors ON authors.id = messages.author_id
       LEFT JOIN cities ON cities.id = messages.room_id
       WHERE mentions.mail_id = :id AND mailed_at IS NULL AND seen_at IS NULL AND NOT withdrawn
         AND messages.room_id = ANY(room_ids)
         AND NOT EXISTS (SELECT FROM muted_rooms
           WHERE muted_rooms.user_id = reader.id AND muted_rooms.room_id = messages.room_id)
       ORDER BY mentions.created_at LIMIT ${MAX_LISTED}`,
    { id, userId }
  )
  return rows as Told[]
}
