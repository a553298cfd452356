import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import logger from '@adonisjs/core/services/logger'
import { createAdapter } from '@socket.io/redis-adapter'
import { Emitter } from '@socket.io/redis-emitter'
import { Redis, type RedisOptions } from 'ioredis'
import config from '#config/bus'
import { ECHO_TIMEOUT_MS, type Bus, type BusMessage } from '#messaging/bus'

export class RedisBus implements Bus {
  readonly name = 'Redis'
  #url: string
  #clients: Redis[] = []
  #publisher: Redis

  constructor(url: string) {
    this.#url = url
    // A publish that cannot be done now fails at once and leaves the reading owed; one queued for
    // ever, in a process that may die, would be lost.
    const options = { enableOfflineQueue: false, commandTimeout: 1000, socketTimeout: 1000 }
    this.#publisher = this.#connect(options)
    sayWhenDown(this.#publisher)
  }

  async publish(words: BusMessage[]) {
    await this.#ready()
    // The emitter drops what publish() answers; a pipeline of ours, given in its place, tells.
    const pipeline = this.#publisher.pipeline()
    const emitter = new Emitter({ publish: pipeline.publish.bind(pipeline) }, { key: config.key })
    for (const word of words) {
      emitter.serverSideEmit(...word)
    }
    for (const [error] of (await pipeline.exec()) ?? []) {
      if (error) {
        throw error
      }
    }
  }

  /** Heard by a connection of its own each time: an old one may be dead and not know it. */
  async echo() {
    const channel = `${config.key}-echo-${randomUUID()}`
    const ear = this.#connect({ retryStrategy: () => null, commandTimeout: ECHO_TIMEOUT_MS })
    const say = async () => {
      await ear.subscribe(channel)
      await this.#ready()
      await this.#publisher.publish(channel, 'echo')
    }
    try {
      const late = AbortSignal.timeout(ECHO_TIMEOUT_MS)
      await Promise.all([once(ear, 'message', { signal: late }), say()])
    } finally {
      hangUp(ear)
      this.#clients.splice(this.#clients.indexOf(ear), 1)
    }
  }

  adapter(cutOff: () => void) {
    // A hub without its subscription is of no use: it keeps trying for ever.
    const options = { maxRetriesPerRequest: null }
    const subscriber = fearless(this.#connect(options))
    subscriber.on('close', cutOff)
    return createAdapter(fearless(this.#connect(options)), subscriber, { key: config.key })
  }

  renew() {
    for (const client of this.#clients) {
      client.stream?.destroy()
    }
  }

  async close() {
    this.#clients.forEach(hangUp)
  }

  #connect(options: RedisOptions) {
    const client = new Redis(this.#url, options)
    // What nobody listens for would end the process; the publisher says it once, for all.
    client.on('error', () => {})
    this.#clients.push(client)
    return client
  }

  async #ready() {
    if (this.#publisher.status === 'ready') return
    await once(this.#publisher, 'ready', { signal: AbortSignal.timeout(1000) }).catch(() => {
      throw new Error('Redis does not answer')
    })
  }
}

function hangUp(client: Redis) {
  client.disconnect()
  // A Redis that hangs would never answer the goodbye, and keep the process alive for it.
  client.stream?.destroy()
}

/**
 * The adapter drops the promises of what it asks Redis for (socketio/socket.io-redis-adapter #425):
 * with nobody to catch it, the failure of one would end the process.
 */
function fearless(client: Redis) {
  const send = client.sendCommand.bind(client)
  client.sendCommand = (...command) => {
    const answer = send(...command) as Promise<unknown>
    answer?.catch?.(() => {})
    return answer
  }
  return client
}

/** One line when it goes, one when it is back. */
function sayWhenDown(client: Redis) {
  let since: Date | undefined
  client.on('error', (error) => {
    if (since) return
    since = new Date()
    logger.warn('Redis is down (%s): readings wait in the database', error.message)
  })
  client.on('ready', () => {
    if (since) logger.info('Redis is back; it was down since %s', since.toISOString())
    since = undefined
  })
}
