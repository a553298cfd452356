import { setTimeout as pause } from 'node:timers/promises'
import app from '@adonisjs/core/services/app'
import logger from '@adonisjs/core/services/logger'
import { startProvider } from '#process/start_provider'
import { causeOf } from '#support/error_cause'
import type ShortMail from '#mails/short_mail'

/** How long a process that shuts down waits for background tasks. */
const SHUTDOWN_TIMEOUT_MS = 2000

const pendingTasks = new Set<Promise<void>>()

let mailProvider: ReturnType<typeof startMailProvider> | undefined

/** A command starts the mailer and its templates only when it sends a mail. */
async function startMailProvider() {
  if (app.container.hasBinding('mail.manager')) return
  if (!app.usingEdgeJS) await startProvider(() => import('@adonisjs/core/providers/edge_provider'))
  return startProvider(() => import('@adonisjs/mail/mail_provider'))
}

/**
 * Runs a task without making the response wait for it, so that the response time does not show
 * whether the task had anything to do. Logs a failure.
 * @param failure log message for a failure
 */
export function runInBackground(failure: string, task: () => Promise<unknown>) {
  const pending = task().then(
    () => {},
    (error: Error) => logger.error({ err: error }, '%s: %s', failure, causeOf(error))
  )
  pendingTasks.add(pending)
  void pending.finally(() => pendingTasks.delete(pending))
}

/** Sends a mail in the background. */
export function sendMail(mail: ShortMail) {
  runInBackground(`sending the mail "${mail.subject}" to ${mail.recipient} failed`, async () => {
    await (mailProvider ??= startMailProvider())
    const { default: mailer } = await import('@adonisjs/mail/services/main')
    await mailer.send(mail)
  })
}

app.terminating(async () => {
  const deadline = pause(SHUTDOWN_TIMEOUT_MS, undefined, { ref: false })
  // A loop, because a task may start another task that sends a mail.
  while (pendingTasks.size > 0) {
    const finished = Promise.all(pendingTasks).then(() => true)
    if (!(await Promise.race([finished, deadline]))) return
  }
  const provider = await mailProvider
  await provider?.shutdown?.()
})
