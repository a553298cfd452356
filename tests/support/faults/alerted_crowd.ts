import type { JobStack } from '#tests/support/faults/job_stack'
import { identityOf, type Delivery } from '#tests/support/mail_server'
import { parseMail } from '#tests/support/mailbox'
import type { PushBrowser, PushService } from '#tests/support/push_service'

const LIMIT = 30
const MARGIN = 0.5

interface AlertedMember {
  id: number
  email: string
  alertId: number
  browser: PushBrowser
}

/** Members with an alert above 30 °C for one city, who get mails and pushes. */
export class AlertedCrowd {
  static async create(jobs: JobStack, service: PushService, count: number) {
    const cityId = await jobs.stack.city('Faultington', 20)
    const members: AlertedMember[] = []
    for (let n = 0; n < count; n++) {
      const email = `${n}@${cityId}.alerted.example`
      const browser = service.addBrowser()
      const { endpoint, public_key: key, auth_secret: secret } = browser.fields
      const [row] = await jobs.stack.sql(
        `WITH member AS (
           INSERT INTO users (name, email, email_verified_at) VALUES ('Alerted', $1, now()) RETURNING id),
         watching AS (INSERT INTO subscriptions (user_id, city_id) SELECT id, $2 FROM member),
         sign_in AS (
           INSERT INTO sign_ins (user_id, device) SELECT id, 'fault test' FROM member RETURNING id)
         INSERT INTO push_subscriptions (sign_in_id, endpoint, public_key, auth_secret)
           SELECT id, $3, $4, $5 FROM sign_in RETURNING (SELECT id FROM member)`,
        [email, cityId, endpoint, key, secret]
      )
      const [alert] = await jobs.stack.sql(
        `INSERT INTO alerts (user_id, city_id, kind, celsius) VALUES ($1, $2, 'above', $3) RETURNING id`,
        [row.id, cityId, LIMIT]
      )
      members.push({ id: row.id, email, alertId: alert.id, browser })
    }
    return new AlertedCrowd(jobs, service, cityId, members)
  }

  private constructor(
    readonly jobs: JobStack,
    readonly service: PushService,
    readonly cityId: number,
    readonly members: AlertedMember[]
  ) {}

  /** Waits until the mails and pushes of all crossings are requested, and then sent. */
  async untilTold() {
    const { jobs } = this
    await jobs.untilRow('SELECT count(*) = 0 FROM notifications WHERE requested_at IS NULL')
    await jobs.untilDone()
  }

  /**
   * Returns the temperatures that have crossed the limit, by the committed readings alone. Each crossing of
   * a test has another temperature.
   */
  async crossings() {
    const readings = await this.jobs.stack.sql(
      'SELECT celsius::float FROM readings WHERE city_id = $1 ORDER BY id',
      [this.cityId]
    )
    const crossings: number[] = []
    let armed = true
    for (const { celsius } of readings) {
      if (armed && celsius > LIMIT) crossings.push(celsius)
      armed = armed ? celsius <= LIMIT : celsius <= LIMIT - MARGIN
    }
    return crossings
  }

  /** Returns, for each member, what tells of the crossings. Copies of a mail count once. */
  async told() {
    const rows: { user_id: number; celsius: number }[] = await this.jobs.stack.sql(
      'SELECT user_id, celsius::float FROM notifications WHERE city_id = $1 ORDER BY id',
      [this.cityId]
    )
    return this.members.map(({ id, email, browser }) => {
      const mails = this.jobs.mails.deliveriesTo(email)
      const copies = new Map(mails.map((mail) => [identityOf(mail), mail]))
      return {
        notifications: rows.filter((row) => row.user_id === id).map(({ celsius }) => celsius),
        mailed: [...copies.values()].flatMap((mail) => temperaturesIn(parseMail(mail.raw).text)),
        pushed: this.service.titlesFor(browser).flatMap(temperaturesIn),
        mails,
        browser,
      }
    })
  }
}

const temperaturesIn = (text: string) =>
  Array.from(text.matchAll(/([\d.]+)\s°C, above/g), ([, celsius]) => Number(celsius))

/** Holds the answers to all deliveries after the first ones, until they are released. */
export function holdDeliveries({ mails }: JobStack, service: PushService, answered: number) {
  const held = { mails: [] as Delivery[], pushes: [] as string[] }
  let release = () => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  const { answer } = service
  let left = answered
  mails.beforeAccepting = (delivery) => {
    if (mails.deliveries.length <= answered) return
    held.mails.push(delivery)
    return released
  }
  service.answer = (response, request) => {
    if (left-- > 0) return answer(response, request)
    held.pushes.push(request.url!)
    response.statusCode = 201
    void released.then(() => response.end())
  }
  return {
    ...held,
    release() {
      mails.beforeAccepting = () => {}
      service.answer = answer
      release()
    },
  }
}
