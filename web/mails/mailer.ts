import app from '@adonisjs/core/services/app'
import type { BaseMail } from '@adonisjs/mail'
import { appUrl } from '#config/app'
import { UnrecoverableJobError } from '#process/jobs/unrecoverable_job_error'
import { startProvider } from '#process/start_provider'
import { causeOf } from '#support/error_cause'

let provider: ReturnType<typeof startMailProvider> | undefined

/** Only a process that sends mails starts the mailer and its templates. */
async function startMailProvider() {
  app.terminating(async () => {
    const started = await provider
    await started?.shutdown?.()
  })
  if (app.container.hasBinding('mail.manager')) return
  if (!app.usingEdgeJS) {
    await startProvider(() => import('@adonisjs/core/providers/edge_provider'))
    const [{ default: edge }, { addTexts }] = await Promise.all([
      import('edge.js'),
      import('#languages/add_texts'),
    ])
    addTexts(edge)
  }
  return startProvider(() => import('@adonisjs/mail/mail_provider'))
}

/**
 * Sends a mail.
 * @param id the same in every attempt; receivers recognise a mail that was sent twice by it
 * @throws UnrecoverableJobError if the mail server rejects the recipient for good
 */
export async function sendMail(mail: BaseMail, id: string) {
  await (provider ??= startMailProvider())
  const { default: mailer } = await import('@adonisjs/mail/services/main')
  mail.message.messageId(`<${id}@${new URL(appUrl).hostname}>`)
  try {
    await mailer.send(mail)
  } catch (error) {
    if (rejectsRecipient(error)) throw new UnrecoverableJobError(causeOf(error), { cause: error })
    throw error
  }
}

/** RFC 5321: 5xx to RCPT TO is permanent. Any other failure may end, also a wrong password. */
function rejectsRecipient(error: unknown) {
  const { cause = error } = error as Error
  const { command, responseCode = 0 } = cause as { command?: string; responseCode?: number }
  return command === 'RCPT TO' && responseCode >= 500
}
