import type { I18n } from '@adonisjs/i18n'
import db from '@adonisjs/lucid/services/db'
import { requestLink } from '#accounts/request_link'
import { defaultLocale } from '#config/locales'
import ConfirmNewEmail from '#mails/confirm_new_email'
import EmailChangeRequested from '#mails/email_change_requested'
import EmailChanged from '#mails/email_changed'
import { sendMail } from '#mails/mailer'
import PasswordChanged from '#mails/password_changed'
import { i18nFor } from '#mails/recipient'
import ResetPassword from '#mails/reset_password'
import SignInLinked from '#mails/sign_in_linked'
import VerifyEmail from '#mails/verify_email'
import MailLink from '#models/mail_link'
import User from '#models/user'
import type { MailJob } from '#process/jobs/mail_job'
import { deriveUuid } from '#support/derive_uuid'

/** The letters about accounts. */
type AccountMail = Exclude<
  MailJob,
  { letter: 'yearly_report' | 'mentions' | 'alerts' | 'webhook_disabled' }
>

/**
 * Sends the mail of a job, unless nobody needs it any more.
 * @param id of the job
 */
export async function deliverMail(id: string, data: AccountMail) {
  if (data.letter === 'reset_requested') return findAccount(id, data.email)
  const { locale } = (await User.find(data.userId)) ?? { locale: defaultLocale }
  const mail = await compose(id, data, await i18nFor(locale))
  if (mail) await sendMail(mail, id)
}

/** @param id if this job is done again, it requests the same mail, so nothing is sent twice */
async function findAccount(id: string, email: string) {
  await db.transaction(async (trx) => {
    const user = await User.findBy({ email }, { client: trx })
    if (user) await requestLink(user, 'reset', user.email, trx, deriveUuid(`reset ${id}`))
  })
}

async function compose(
  id: string,
  data: Exclude<AccountMail, { letter: 'reset_requested' }>,
  i18n: I18n
) {
  switch (data.letter) {
    case 'verify_email':
      return withLink(VerifyEmail, await MailLink.renew('verification', id), i18n)
    case 'reset_password':
      return withLink(ResetPassword, await MailLink.renew('reset', id), i18n)
    case 'confirm_new_email':
      return withLink(ConfirmNewEmail, await MailLink.renew('change', id), i18n)
    case 'password_changed':
      return new PasswordChanged({ email: data.to, i18n })
    case 'email_change_requested':
      return new EmailChangeRequested({ email: data.to, i18n }, data.newEmail)
    case 'email_changed':
      return new EmailChanged({ email: data.to, i18n }, data.newEmail)
    case 'sign_in_linked':
      return new SignInLinked({ email: data.to, i18n }, data.provider)
  }
}

type LinkMail = typeof VerifyEmail | typeof ResetPassword | typeof ConfirmNewEmail

function withLink(Mail: LinkMail, link: { email: string; token: string } | undefined, i18n: I18n) {
  return link && new Mail({ email: link.email, i18n }, link.token)
}
