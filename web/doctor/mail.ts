import { once } from 'node:events'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type Finding, failed, ok } from '#doctor/finding'
import { certificateProblem } from '#support/certificate_problem'
import env from '#config/env'

const GREETING_TIMEOUT_MS = 5000

/** Checks whether the mail server greets. Does not sign in, and sends nothing. */
export async function mail(url = env.get('SMTP_URL')): Promise<Finding[]> {
  if (!url) return [ok('SMTP_URL', 'is not set: mails are saved in DATA_DIR/mails')]

  const { protocol, hostname, port: explicitPort } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const port = Number(explicitPort) || (protocol === 'smtps:' ? 465 : 587)
  const greeting = await readGreeting(host, port, protocol === 'smtps:').catch((error) => error)
  if (String(greeting).startsWith('220')) return [ok('SMTP_URL', `${host}:${port} answers`)]
  return [
    failed(
      'SMTP_URL',
      `${host}:${port} does not answer as a mail server (${describe(greeting)})`,
      String(
        certificateProblem(greeting) ??
          'Check host and port in SMTP_URL, and whether a firewall blocks the connection.'
      )
    ),
  ]
}

async function readGreeting(host: string, port: number, secure: boolean) {
  const socket = secure ? connectTls({ host, port, servername: host }) : connect(port, host)
  try {
    const [greeting] = await once(socket, 'data', {
      signal: AbortSignal.timeout(GREETING_TIMEOUT_MS),
    })
    return String(greeting)
  } finally {
    socket.destroy()
  }
}

function describe(greeting: unknown) {
  if (!(greeting instanceof Error)) return String(greeting).slice(0, 40).trim()
  return (greeting as NodeJS.ErrnoException).code ?? greeting.message
}
