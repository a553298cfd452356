import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Stack } from '#tests/support/stack'
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
  return rawMailsTo(email).map(parseMail)
}

/** Like `mailsTo`, but returns the mails as they were sent. */
export function rawMailsTo(email: string) {
  return files()
    .map((name) => readFileSync(join(mailFolder(), name), 'utf8'))
    .filter((raw) => new RegExp(`^To: ${email}\r?$`, 'm').test(raw))
}

/**
 * Sends the mails that the stack owes. Waits until there are `count` mails with a subject, and
 * returns the newest one.
 */
export async function waitForMail(
  stack: Stack,
  email: string,
  subject: string,
  count = 1
): Promise<Mail> {
  await stack.startJobs()
  const found = () => mailsTo(email).filter((mail) => mail.subject === subject)
  await until(`"${subject}" to ${email}`, () => found().length >= count, 20_000)
  return found().at(-1)!
}

/** Waits until no mail waits to be sent. */
export async function untilMailsAreSent(stack: Stack) {
  await stack.startJobs()
  await until(
    'all mails',
    async () => {
      const waiting = await stack.sql(
        `SELECT FROM pgboss.job WHERE name = 'mail' AND state IN ('created', 'retry', 'active')`
      )
      return waiting.length === 0
    },
    20_000
  )
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
  const [, subject] = /^Subject: (.*(?:\r?\n[ \t].*)*)\r?$/m.exec(raw)!
  const [text, html] = ['plain', 'html'].map((type) => part(raw, type))
  const [, path = ''] = /https?:\/\/[^/\s]+(\/\S*)/.exec(text) ?? []
  return { subject: decodedHeader(subject), text, html, path }
}

function part(raw: string, type: string) {
  // A mail with an image has a part with parts of its own.
  const boundaries = Array.from(raw.matchAll(/boundary="([^"]+)"/g), ([, boundary]) => boundary)
  const parts = raw.split(new RegExp(boundaries.map((each) => `--${each}`).join('|')))
  const found = parts.find((each) => each.includes(`Content-Type: text/${type}`)) ?? ''
  const [headers, ...body] = found.split(/\r?\n\r?\n/)
  const content = body.join('\n\n')
  if (/quoted-printable/i.test(headers)) return unquoted(content)
  if (/base64/i.test(headers)) return Buffer.from(content, 'base64').toString()
  return content
}

/** RFC 2047: the words of a header that are not ASCII. */
function decodedHeader(text: string) {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?UTF-8\?([BQ])\?(.*?)\?=/gi, (_, encoding, word) =>
      encoding.toUpperCase() === 'B'
        ? Buffer.from(word, 'base64').toString()
        : unquoted(word.replaceAll('_', ' '))
    )
}

function unquoted(text: string) {
  const bytes = text
    .replace(/=\r?\n/g, '')
    .replace(/=([\dA-F]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}
