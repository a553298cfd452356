import { setTimeout as pause } from 'node:timers/promises'
import app from '@adonisjs/core/services/app'
import logger from '@adonisjs/core/services/logger'
import type ShortMail from '#mails/short_mail'

/** Milliseconds that a process which ends gives to what it has under way. */
const MOMENT = 2000

const underway = new Set<Promise<void>>()

/**
 * Does something that no answer waits for, so that none says, by how long it takes, whether there was
 * something to do. Where it fails, the log says so.
 */
export function runInBackground(what: string, act: () => Promise<unknown>) {
  const task = act().then(
    () => {},
    (error: Error) => logger.error({ err: error }, '%s: %s', what, error.message)
  )
  underway.add(task)
  void task.finally(() => underway.delete(task))
}

/** Sends a mail, by and by. */
export function sendMail(letter: ShortMail) {
  runInBackground(`the mail "${letter.subject}" to ${letter.recipient} was not sent`, async () => {
    const { default: mail } = await import('@adonisjs/mail/services/main')
    await mail.send(letter)
  })
}

app.terminating(async () => {
  const deadline = pause(MOMENT, undefined, { ref: false })
  // What is under way may itself send a mail.
  while (underway.size > 0) {
    const rest = Promise.all(underway).then(() => true)
    if (!(await Promise.race([rest, deadline]))) return
  }
})
