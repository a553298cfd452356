import type { Jobs, QueueName } from '#process/jobs/queues'
import { feeds } from '#weather/feeds'
import { phrase, type Phrase } from '#support/phrase'

/** A queue and the data of one of its jobs. */
export type JobData = { [N in QueueName]: { queue: N; data: Jobs[N] } }[QueueName]

/** Names of the queues for pages. */
export const queueLabels: Record<QueueName, Phrase> = {
  mail: phrase('Mails'),
  push: phrase('Pushes'),
  webhook: phrase('Webhooks'),
  import: phrase('Imports'),
  feed: phrase('Feeds'),
  prune: phrase('History'),
  cleanup: phrase('Clean-up'),
  report: phrase('Yearly reports'),
}

const letters: Record<Jobs['mail']['letter'], Phrase> = {
  reset_requested: phrase('request for a new password'),
  verify_email: phrase('link to confirm an e-mail address'),
  reset_password: phrase('link to choose a new password'),
  confirm_new_email: phrase('link to confirm a new e-mail address'),
  password_changed: phrase('notice of a changed password'),
  email_change_requested: phrase('notice of a requested e-mail address'),
  email_changed: phrase('notice of a changed e-mail address'),
  sign_in_linked: phrase('notice of a linked sign-in'),
  yearly_report: phrase('yearly report'),
  mentions: phrase('notice of mentions in the chat'),
  alerts: phrase('alerts of temperatures'),
  webhook_disabled: phrase('notice of a webhook that is switched off'),
}

/** Says what a job does: "Mail: link to choose a new password". Contains no personal data. */
export function describeJob({ queue, data }: JobData): Phrase {
  switch (queue) {
    case 'mail':
      return phrase('Mail: {letter}', { letter: letters[data.letter] ?? data.letter })
    case 'push':
      return phrase('Push: alert of a temperature')
    case 'webhook':
      return phrase('Webhook {id}: send what waits', { id: data.webhookId })
    case 'import':
      return phrase('Import {id}', { id: data.importId })
    case 'feed':
      return phrase('Feed: {feed}', {
        feed: feeds.find(({ name }) => name === data.feed)?.title ?? data.feed,
      })
    case 'prune':
      return data.recent
        ? phrase('History: prune what became old')
        : phrase('History: prune all readings')
    case 'cleanup':
      return phrase('Clean-up: delete what has expired')
    case 'report':
      return phrase('Yearly reports of {year}: find out who gets one', { year: String(data.year) })
  }
}
