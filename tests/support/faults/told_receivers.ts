import type { Assert } from '@japa/assert'
import { addWebhook, deleteWebhooks } from '#tests/support/add_webhook'
import type { JobStack } from '#tests/support/faults/job_stack'
import { WebhookReceiver, type ReceivedRequest } from '#tests/support/webhook_receiver'

interface Told {
  id: number
  receiver: WebhookReceiver
}

/** Webhooks that are told of readings and messages, each with a receiver. */
export class ToldReceivers {
  /** The ids of the requests that got no answer. */
  readonly held: string[] = []
  #release = () => {}
  #events = 0

  static async create(jobs: JobStack, count: number) {
    await deleteWebhooks(jobs.stack)
    await jobs.stack.sql('DELETE FROM messages')
    const cityId = await jobs.stack.city('Hookville')
    const told: Told[] = []
    for (let n = 0; n < count; n++) {
      const receiver = await WebhookReceiver.start()
      const events = ['reading.recorded', 'message.posted']
      const { id } = await addWebhook(jobs.admin, receiver.url, events, `Display ${n}`)
      told.push({ id, receiver })
    }
    return new ToldReceivers(jobs, cityId, told)
  }

  private constructor(
    readonly jobs: JobStack,
    readonly cityId: number,
    readonly told: Told[]
  ) {}

  /**
   * Writes readings and messages by turns, so that each webhook gets a request for each of them. The event n is
   * the reading of n tenths of a degree, or the message n.
   */
  async write(pairs: number) {
    const first = this.#events + 1
    this.#events += 2 * pairs
    await this.jobs.stack.sql(
      `DO $$ BEGIN
         FOR n IN ${first}..${this.#events} BY 2 LOOP
           INSERT INTO readings (city_id, celsius) VALUES (${this.cityId}, n / 10.0);
           INSERT INTO messages (id, room_id, body) VALUES (gen_random_uuid(), 0, n + 1);
         END LOOP;
       END $$`
    )
  }

  /** Returns the temperature of the next event, which is a reading. */
  nextCelsius() {
    return ++this.#events / 10
  }

  /** Lets each receiver answer some requests, and no more of them until `release`. */
  holdAfter(answered: number) {
    const released = new Promise<void>((resolve) => (this.#release = resolve))
    let isHolding = true
    void released.then(() => (isHolding = false))
    for (const { receiver } of this.told) {
      let left = answered
      receiver.answer = (response, { id }) => {
        if (left-- > 0 || !isHolding) return response.end()
        this.held.push(id)
        void released.then(() => response.end())
      }
    }
  }

  release() {
    this.#release()
  }

  /** Returns the ids of the requests that were sent, and whose outcome is not known. */
  async inFlight() {
    const rows = await this.jobs.stack.sql(
      `SELECT 'msg_' || replace(message_id::text, '-', '') AS id FROM webhook_deliveries
         WHERE state = 'waiting' AND attempts > 0`
    )
    return rows.map(({ id }) => id as string)
  }

  async untilTold() {
    await this.jobs.untilRow(`SELECT count(*) = 0 FROM webhook_deliveries WHERE state = 'waiting'`)
    await this.jobs.untilDone()
  }

  /**
   * Asserts that each receiver got what was committed, in its order, and nothing twice except these requests.
   * @returns how many requests arrived twice
   */
  async assertTold(assert: Assert, mayArriveTwice: string[]) {
    const committed = await this.#committed()
    assert.lengthOf(committed, this.#events)
    let repeated = 0
    for (const { receiver } of this.told) {
      const first = new Map<string, ReceivedRequest>()
      for (const request of receiver.requests) {
        const earlier = first.get(request.id)
        if (earlier) {
          repeated++
          assert.include(mayArriveTwice, request.id)
          assert.equal(request.raw, earlier.raw)
        } else first.set(request.id, request)
      }
      assert.deepEqual([...first.values()].flatMap(eventsIn), committed)
      const all = receiver.requests.flatMap(eventsIn)
      assert.deepEqual(
        all,
        all.toSorted((one, other) => one - other),
        'a repeated one is not late'
      )
    }
    assert.isAtMost(repeated, mayArriveTwice.length)
    await this.assertWorking(assert)
    return repeated
  }

  /** Asserts that no webhook counts as failing. */
  async assertWorking(assert: Assert) {
    const rows = await this.jobs.stack.sql(
      'SELECT enabled, failures, failing_since AS since FROM webhooks'
    )
    const working = { enabled: true, failures: 0, since: null }
    assert.deepEqual(
      rows,
      this.told.map(() => working)
    )
  }

  /** Returns the committed events in their order. */
  async #committed() {
    const rows = await this.jobs.stack.sql(
      `SELECT (celsius * 10)::integer AS event FROM readings WHERE city_id = $1
       UNION ALL SELECT body::integer FROM messages WHERE deleted_at IS NULL ORDER BY event`,
      [this.cityId]
    )
    return rows.map(({ event }) => event as number)
  }

  async stop() {
    for (const { receiver } of this.told) await receiver.stop()
  }
}

function eventsIn({ body: { data } }: ReceivedRequest) {
  const readings = data.readings?.map(({ celsius }) => Math.round(Number(celsius) * 10)) ?? []
  const messages = data.messages?.map(({ body }) => Number(body)) ?? []
  return [...readings, ...messages]
}
