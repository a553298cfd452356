import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { Exception } from '@adonisjs/core/exceptions'
import logger from '@adonisjs/core/services/logger'
import { createAdapter } from '@socket.io/redis-adapter'
import { Emitter } from '@socket.io/redis-emitter'
import { Redis, type ChainableCommander, type RedisOptions } from 'ioredis'
import config from '#config/bus'
import { ECHO_TIMEOUT_MS, type Bus, type BusMessage } from '#messaging/bus'
import { causeOf } from '#support/error_cause'

const PUBLISH_TIMEOUT_MS = 1000

/** The leader sends a heartbeat every second, and sets its token with it. */
const LEADER_TOKEN_TTL_MS = 3000

/** Pause between two checks whether the address still leads to the server of the connections. */
const ADDRESS_CHECK_INTERVAL_MS = 10_000

/** Pause between two renewals of a publisher whose server the leader does not use. */
const RENEWAL_INTERVAL_MS = 5000

const LEADER_KEY = `${config.channelPrefix}:leader`
const WRITE_PROBE_KEY = `${config.channelPrefix}:write-probe`

export class RedisBus implements Bus {
  readonly name: string
  #url: string
  #clients: Redis[] = []
  #publisher: Redis
  #problem = ''
  #publisherRenewedAt = Date.now()
  #addressCheck?: NodeJS.Timeout

  constructor(url: string) {
    this.#url = url
    this.name = `Redis at ${new URL(url).host}`
    // A command that Redis cannot run now must fail at once. Its readings then stay pending in the
    // database and are published later.
    this.#publisher = this.#connect({
      enableOfflineQueue: false,
      commandTimeout: PUBLISH_TIMEOUT_MS,
      socketTimeout: PUBLISH_TIMEOUT_MS,
    })
    this.#publisher.on('error', ({ message }) => (this.#problem = message))
    logOutages(this.#publisher)
  }

  /**
   * A Redis that has become a replica accepts PUBLISH, but passes nothing on to its new primary. It
   * refuses the whole transaction because of the write.
   */
  async publish(messages: BusMessage[], ownToken?: string) {
    await this.#untilReady()
    const transaction = this.#publisher.multi()
    if (ownToken) {
      transaction.set(LEADER_KEY, ownToken, 'PX', LEADER_TOKEN_TTL_MS)
    } else {
      transaction.del(WRITE_PROBE_KEY)
    }
    // The emitter ignores the results of `publish`. It is given a transaction instead of the client,
    // so that the result can be checked.
    const emitter = new Emitter(
      { publish: transaction.publish.bind(transaction) },
      { key: config.channelPrefix }
    )
    for (const message of messages) {
      emitter.serverSideEmit(...message)
    }
    const token = await this.#execute(transaction.get(LEADER_KEY))
    if (token === null) {
      this.#renewPublisher()
    }
    return token
  }

  /** @returns the result of the last command */
  async #execute(transaction: ChainableCommander) {
    try {
      const results = (await transaction.exec())!
      const failed = results.find(([error]) => error)
      if (failed) throw failed[0]
      return results.at(-1)![1] as string | null
    } catch (error) {
      // The error of the transaction does not say why Redis refused it.
      const { previousErrors } = error as { previousErrors?: Error[] }
      const reason = previousErrors?.[0] ?? (error as Error)
      if (reason.message.startsWith('READONLY')) this.renew()
      throw reason
    }
  }

  /**
   * The address may lead to another server by now. Existing connections stay with a server that has
   * been replaced.
   */
  #renewPublisher() {
    if (Date.now() - this.#publisherRenewedAt > RENEWAL_INTERVAL_MS) {
      this.#publisherRenewedAt = Date.now()
      this.#publisher.stream?.destroy()
    }
  }

  /**
   * Receives on a new connection each time, because an old connection may be dead although it looks
   * open, or may belong to a server that has been replaced.
   */
  async echo() {
    const channel = `${config.channelPrefix}-echo-${randomUUID()}`
    const receiver = this.#connect({ retryStrategy: () => null, commandTimeout: ECHO_TIMEOUT_MS })
    let subscribed = false
    const send = async () => {
      await receiver.subscribe(channel)
      subscribed = true
      await this.#untilReady()
      await this.#publisher.publish(channel, 'echo')
    }
    try {
      const timeout = AbortSignal.timeout(ECHO_TIMEOUT_MS)
      await Promise.all([once(receiver, 'message', { signal: timeout }), send()])
    } catch (error) {
      // If even the new connection fails, that says nothing about the existing connections.
      if (subscribed) this.renew()
      throw error
    } finally {
      disconnect(receiver)
      this.#clients.splice(this.#clients.indexOf(receiver), 1)
    }
  }

  async adapter(onInterruption: () => void) {
    // Both clients retry for ever, because a hub without a subscription receives nothing.
    const options = { maxRetriesPerRequest: null }
    const subscriber = ignoreRejections(this.#connect(options))
    subscriber.on('close', onInterruption)
    const publisher = ignoreRejections(this.#connect(options))
    this.#addressCheck = setInterval(() => {
      if (this.#publisher.status === 'ready') this.echo().catch(() => {})
    }, ADDRESS_CHECK_INTERVAL_MS).unref()
    return createAdapter(publisher, subscriber, { key: config.channelPrefix })
  }

  renew() {
    for (const client of this.#clients) {
      client.stream?.destroy()
    }
  }

  async close() {
    clearInterval(this.#addressCheck)
    this.#clients.forEach(disconnect)
  }

  #connect(options: RedisOptions) {
    const client = new Redis(this.#url, options)
    // An unhandled error event would end the process. Only the publisher logs errors, for all clients.
    client.on('error', () => {})
    this.#clients.push(client)
    return client
  }

  async #untilReady() {
    if (this.#publisher.status === 'ready') return
    const timeout = AbortSignal.timeout(PUBLISH_TIMEOUT_MS)
    await once(this.#publisher, 'ready', { signal: timeout }).catch(() => {
      const reason = this.#problem && ` (${this.#problem})`
      throw new Exception(`${this.name} does not answer${reason}`, { code: 'E_REDIS_DOWN' })
    })
  }
}

function disconnect(client: Redis) {
  client.disconnect()
  // A Redis server that hangs never closes the connection, and an open connection would keep this
  // process alive.
  client.stream?.destroy()
}

/**
 * The adapter drops the promises of its commands (socketio/socket.io-redis-adapter #425). Without a
 * handler, one failed command would end the process.
 */
function ignoreRejections(client: Redis) {
  const send = client.sendCommand.bind(client)
  client.sendCommand = (...command) => {
    const result = send(...command) as Promise<unknown>
    result?.catch?.(() => {})
    return result
  }
  return client
}

/** Logs one line when Redis goes down and one when it is back. */
function logOutages(client: Redis) {
  let downSince: Date | undefined
  client.on('error', (error) => {
    if (downSince) return
    downSince = new Date()
    logger.warn('Redis is down (%s): readings wait in the database', causeOf(error))
  })
  client.on('ready', () => {
    if (downSince) logger.info('Redis is back; it was down since %s', downSince.toISOString())
    downSince = undefined
  })
}
