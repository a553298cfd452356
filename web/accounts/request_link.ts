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

/** Requests a mail with a link. The link replaces an earlier one for the same purpose. */
export async function requestLink(
  user: User,
  purpose: keyof typeof LETTERS,
  email: string,
  trx: TransactionClientContract
) {
  const id = randomUUID()
  await MailLink.issue(user, purpose, email, { jobId: id, trx })
  await enqueue('mail', { letter: LETTERS[purpose], userId: user.id }, { id, trx })
}
