import { once } from 'node:events'
import { SMTPServer } from 'smtp-server'
import { parseMail } from '#tests/support/mailbox'
import { freePort } from '#tests/support/start_services'

/** The password of the only account that the server accepts. */
export const MAIL_PASSWORD = 'p@ss:word'

export interface Delivery {
  from: string
  to: string[]
  user: string
  raw: string
}

/** A mail server that can be stopped and started again at the same port. */
export class MailServer {
  readonly deliveries: Delivery[] = []
  /** The server rejects mails to this address. */
  rejected = ''
  /** The server has stored a mail before this is called, and accepts the mail afterwards. */
  beforeAccepting: (delivery: Delivery) => unknown = () => {}
  #server!: SMTPServer

  static async start() {
    const server = new MailServer(await freePort())
    await server.start()
    return server
  }

  private constructor(readonly port: number) {}

  get url() {
    return `smtp://post:${encodeURIComponent(MAIL_PASSWORD)}@127.0.0.1:${this.port}`
  }

  deliveriesTo(email: string) {
    return this.deliveries.filter(({ to }) => to.includes(email))
  }

  async start() {
    this.#server = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      closeTimeout: 100,
      onAuth: ({ username, password }, _, done) =>
        password === MAIL_PASSWORD ? done(null, { user: username }) : done(new Error('Not you')),
      onRcptTo: ({ address }, _, done) => {
        const isKnown = address !== this.rejected
        done(isKnown ? null : Object.assign(new Error('no such mailbox'), { responseCode: 550 }))
      },
      onData: (stream, { envelope, user }, done) => {
        let raw = ''
        stream.on('data', (chunk) => (raw += chunk))
        stream.on('end', async () => {
          const { mailFrom, rcptTo } = envelope
          const from = mailFrom ? mailFrom.address : ''
          const to = rcptTo.map(({ address }) => address)
          const delivery = { from, to, user: String(user), raw }
          this.deliveries.push(delivery)
          await this.beforeAccepting(delivery)
          done()
        })
      },
    })
    this.#server.on('error', () => {})
    await once(this.#server.listen(this.port, '127.0.0.1'), 'listening')
  }

  stop() {
    return new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }
}

/** Returns the id and the link of a mail. Both are the same if the mail is sent again. */
export function identityOf({ raw }: Delivery) {
  const [, id] = /^Message-ID: (<[^>]+>)\r$/m.exec(raw)!
  return `${id} ${parseMail(raw).path}`
}
