import type { Jobs, QueueName } from '#process/jobs/queues'
import { feeds } from '#weather/feeds'

/** A queue and the data of one of its jobs. */
export type JobData = { [N in QueueName]: { queue: N; data: Jobs[N] } }[QueueName]

/** Names of the queues for pages. */
export const queueLabels: Record<QueueName, string> = {
  mail: 'Mails',
  push: 'Pushes',
  import: 'Imports',
  feed: 'Feeds',
  prune: 'History',
  cleanup: 'Clean-up',
  report: 'Yearly reports',
}

const letters: Record<Jobs['mail']['letter'], string> = {
  reset_requested: 'request for a new password',
  verify_email: 'link to confirm an e-mail address',
  reset_password: 'link to choose a new password',
  confirm_new_email: 'link to confirm a new e-mail address',
  password_changed: 'notice of a changed password',
  email_change_requested: 'notice of a requested e-mail address',
  email_changed: 'notice of a changed e-mail address',
  sign_in_linked: 'notice of a linked sign-in',
  yearly_report: 'yearly report',
  mentions: 'notice of mentions in the chat',
  alerts: 'alerts of temperatures',
}

/** Says what a job does: "Mail: link to choose a new password". Contains no personal data. */
export function describeJob({ queue, data }: JobData) {
  switch (queue) {
    case 'mail':
      return `Mail: ${letters[data.letter] ?? data.letter}`
    case 'push':
      return 'Push: alert of a temperature'
    case 'import':
      return `Import ${data.importId}`
    case 'feed':
      return `Feed: ${feeds.find(({ name }) => name === data.feed)?.title ?? data.feed}`
    case 'prune':
      return data.recent ? 'History: prune what became old' : 'History: prune all readings'
    case 'cleanup':
      return 'Clean-up: delete what has expired'
    case 'report':
      return `Yearly reports of ${data.year}: find out who gets one`
  }
}
