import { randomUUID } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import logger from '@adonisjs/core/services/logger'
import { SMTPTransport } from '@adonisjs/mail/transports/smtp'
import type { MailTransportContract, NodeMailerMessage, SMTPConfig } from '@adonisjs/mail/types'

/** Makes Nodemailer compose a mail without sending it. */
const COMPOSE_ONLY = { streamTransport: true, buffer: true } as unknown as SMTPConfig

/** Writes each mail to a file, for installations without a mail server. */
export class FolderTransport implements MailTransportContract {
  #composer = new SMTPTransport(COMPOSE_ONLY)

  constructor(readonly folder: string) {}

  async send(message: NodeMailerMessage) {
    const composed = await this.#composer.send(message)
    const { message: content } = composed.original as unknown as { message: Buffer }
    const timestamp = new Date().toISOString().replaceAll(':', '')
    const path = join(this.folder, `${timestamp}-${randomUUID()}`)

    // Other users of the machine must not read the folder: whoever reads a mail can use its link.
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    await writeFile(path, content, { mode: 0o600, flag: 'wx' })
    await rename(path, `${path}.eml`)
    logMail(message, `${path}.eml`)
    return composed
  }
}

/** Logs the link in development only: many people may read a production log. */
function logMail({ subject, to, text }: NodeMailerMessage, path: string) {
  const [link] = (!app.inProduction && /https?:\S+/.exec(String(text))) || []
  logger.warn(
    'the mail "%s" to %s was not sent, SMTP_URL is not set: %s',
    subject,
    to,
    link ?? path
  )
}
