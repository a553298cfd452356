import { randomUUID } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import logger from '@adonisjs/core/services/logger'
import { SMTPTransport } from '@adonisjs/mail/transports/smtp'
import type { MailTransportContract, NodeMailerMessage, SMTPConfig } from '@adonisjs/mail/types'

/** Composes a mail and sends it nowhere. */
const paper = { streamTransport: true, buffer: true } as unknown as SMTPConfig

/** Puts mails into a folder, one file each, where no server sends them. */
export class FolderTransport implements MailTransportContract {
  #composer = new SMTPTransport(paper)

  constructor(readonly folder: string) {}

  async send(message: NodeMailerMessage) {
    const composed = await this.#composer.send(message)
    const { message: content } = composed.original as unknown as { message: Buffer }
    const path = join(
      this.folder,
      `${new Date().toISOString().replaceAll(':', '')}-${randomUUID()}`
    )

    // Who reads a mail can do what its link lets him do.
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    await writeFile(path, content, { mode: 0o600, flag: 'wx' })
    await rename(path, `${path}.eml`)
    tell(message, `${path}.eml`)
    return composed
  }
}

/** On the log of a bare machine the link is at hand; a log of production may have many readers. */
function tell({ subject, to, text }: NodeMailerMessage, path: string) {
  const [link] = (!app.inProduction && /https?:\S+/.exec(String(text))) || []
  logger.warn('the mail "%s" to %s is not sent for want of SMTP_URL: %s', subject, to, link ?? path)
}
