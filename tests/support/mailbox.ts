import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '#tests/support/visitor'

export interface Mail {
  subject: string
  text: string
  html: string
  /** The path of the link in the mail, or an empty string if the mail has no link. */
  path: string
}

export const mailFolder = () => join(process.env.DATA_DIR!, 'mails')

/** Returns the mails to an address, the oldest first. All stacks write their mails to one folder. */
export function mailsTo(email: string) {
  return files()
    .map((name) => readFileSync(join(mailFolder(), name), 'utf8'))
    .filter((raw) => new RegExp(`^To: ${email}\r?$`, 'm').test(raw))
    .map(parseMail)
}

/** Waits until there are `count` mails with a subject, and returns the newest one. */
export async function waitForMail(email: string, subject: string, count = 1): Promise<Mail> {
  const found = () => mailsTo(email).filter((mail) => mail.subject === subject)
  await until(`"${subject}" to ${email}`, () => found().length >= count)
  return found().at(-1)!
}

function files() {
  try {
    return readdirSync(mailFolder())
      .filter((name) => name.endsWith('.eml'))
      .sort()
  } catch {
    return []
  }
}

export function parseMail(raw: string): Mail {
  const [, subject] = /^Subject: (.*?)\r?$/m.exec(raw)!
  const [text, html] = ['plain', 'html'].map((type) => part(raw, type))
  const [, path = ''] = /https?:\/\/[^/\s]+(\/\S*)/.exec(text) ?? []
  return { subject, text, html, path }
}

function part(raw: string, type: string) {
  const [, boundary] = /boundary="([^"]+)"/.exec(raw)!
  const found = raw.split(`--${boundary}`).find((each) => each.includes(`text/${type}`)) ?? ''
  const [headers, ...body] = found.split(/\r?\n\r?\n/)
  const content = body.join('\n\n')
  return /quoted-printable/i.test(headers) ? unquoted(content) : content
}

function unquoted(text: string) {
  const bytes = text
    .replace(/=\r?\n/g, '')
    .replace(/=([\dA-F]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}
