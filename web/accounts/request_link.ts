import { randomUUID } from 'node:crypto'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import MailLink from '#models/mail_link'
import type User from '#models/user'
import { enqueue } from '#process/jobs/enqueue'

const LETTERS = {
  verification: 'verify_email',
  reset: 'reset_password',
  change: 'confirm_new_email',
} as const

/**
 * Requests a mail with a link. The link replaces an earlier one for the same purpose.
 * @param id of the job that sends the mail; if there is such a job, nothing is requested
 */
export async function requestLink(
  user: User,
  purpose: keyof typeof LETTERS,
  email: string,
  trx: TransactionClientContract,
  id = randomUUID() as string
) {
  const job = await enqueue('mail', { letter: LETTERS[purpose], userId: user.id }, { id, trx })
  if (job) await MailLink.issue(user, purpose, email, { jobId: id, trx })
}
