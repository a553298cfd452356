import { once } from 'node:events'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type Finding, failed, ok } from '#doctor/finding'
import env from '#config/env'

/** Milliseconds in which a mail server has to greet. */
const PATIENCE = 5000

/** Whether the mail server greets; it is sent nothing, and nobody signs in there. */
export async function mail(url = env.get('SMTP_URL')): Promise<Finding[]> {
  if (!url) return [ok('SMTP_URL', 'is not set: mails are put into DATA_DIR/mails')]

  const { protocol, hostname, port: given } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const port = Number(given) || (protocol === 'smtps:' ? 465 : 587)
  const greeting = await greetingOf(host, port, protocol === 'smtps:').catch((error) => error)
  if (String(greeting).startsWith('220')) return [ok('SMTP_URL', `${host}:${port} greets`)]
  const says = `${host}:${port} does not greet as a mail server (${inShort(greeting)})`
  return [failed('SMTP_URL', says, 'Check host and port in SMTP_URL, and that it is not kept out by a firewall.')] // prettier-ignore
}

async function greetingOf(host: string, port: number, secure: boolean) {
  const socket = secure ? connectTls({ host, port, servername: host }) : connect(port, host)
  try {
    const [greeting] = await once(socket, 'data', { signal: AbortSignal.timeout(PATIENCE) })
    return String(greeting)
  } finally {
    socket.destroy()
  }
}

const inShort = (greeting: unknown) =>
  greeting instanceof Error
    ? ((greeting as NodeJS.ErrnoException).code ?? greeting.message)
    : String(greeting).slice(0, 40).trim()
