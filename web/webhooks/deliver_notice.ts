import { sendMail } from '#mails/mailer'
import { i18nFor } from '#mails/recipient'
import WebhookDisabled from '#mails/webhook_disabled'
import User from '#models/user'
import Webhook from '#models/webhook'
import type { MailJob } from '#process/jobs/mail_job'

type NoticeJob = Extract<MailJob, { letter: 'webhook_disabled' }>

/**
 * Tells an admin that a webhook was switched off, unless somebody has switched it on meanwhile.
 * @param id of the job
 */
export async function deliverNotice(id: string, { userId, webhookId }: NoticeJob) {
  const admin = await User.query()
    .where({ id: userId, role: 'admin', active: true })
    .whereNotNull('emailVerifiedAt')
    .first()
  const webhook = await Webhook.present().where({ id: webhookId, enabled: false }).first()
  if (!admin || !webhook?.disabledReason) return
  const recipient = { email: admin.email, i18n: await i18nFor(admin.locale) }
  await sendMail(new WebhookDisabled(recipient, webhookId, webhook.disabledReason), id)
}
