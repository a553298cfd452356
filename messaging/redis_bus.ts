import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { Exception } from '@adonisjs/core/exceptions'
import logger from '@adonisjs/core/services/logger'
import { createAdapter } from '@socket.io/redis-adapter'
import { Emitter } from '@socket.io/redis-emitter'
import { Redis, type RedisOptions } from 'ioredis'
import config from '#config/bus'
import { ECHO_TIMEOUT_MS, type Bus, type BusMessage } from '#messaging/bus'

const PUBLISH_TIMEOUT_MS = 1000

export class RedisBus implements Bus {
  readonly name = 'Redis'
  #url: string
  #clients: Redis[] = []
  #publisher: Redis

  constructor(url: string) {
    this.#url = url
    // A command that Redis cannot run now must fail at once. Its readings then stay pending in the
    // database and are published later.
    this.#publisher = this.#connect({
      enableOfflineQueue: false,
      commandTimeout: PUBLISH_TIMEOUT_MS,
      socketTimeout: PUBLISH_TIMEOUT_MS,
    })
    logOutages(this.#publisher)
  }

  async publish(messages: BusMessage[]) {
    await this.#untilReady()
    // The emitter ignores the results of `publish`. It is given a pipeline instead of the client,
    // so that the results of all commands can be checked below.
    const pipeline = this.#publisher.pipeline()
    const emitter = new Emitter(
      { publish: pipeline.publish.bind(pipeline) },
      { key: config.channelPrefix }
    )
    for (const message of messages) {
      emitter.serverSideEmit(...message)
    }
    for (const [error] of (await pipeline.exec()) ?? []) {
      if (error) {
        throw error
      }
    }
  }

  /**
   * Receives on a new connection each time, because an old connection may be dead although it looks
   * open.
   */
  async echo() {
    const channel = `${config.channelPrefix}-echo-${randomUUID()}`
    const receiver = this.#connect({ retryStrategy: () => null, commandTimeout: ECHO_TIMEOUT_MS })
    const send = async () => {
      await receiver.subscribe(channel)
      await this.#untilReady()
      await this.#publisher.publish(channel, 'echo')
    }
    try {
      const timeout = AbortSignal.timeout(ECHO_TIMEOUT_MS)
      await Promise.all([once(receiver, 'message', { signal: timeout }), send()])
    } finally {
      disconnect(receiver)
      this.#clients.splice(this.#clients.indexOf(receiver), 1)
    }
  }

  adapter(onInterruption: () => void) {
    // Both clients retry for ever, because a hub without a subscription receives nothing.
    const options = { maxRetriesPerRequest: null }
    const subscriber = ignoreRejections(this.#connect(options))
    subscriber.on('close', onInterruption)
    const publisher = ignoreRejections(this.#connect(options))
    return createAdapter(publisher, subscriber, { key: config.channelPrefix })
  }

  renew() {
    for (const client of this.#clients) {
      client.stream?.destroy()
    }
  }

  async close() {
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
      throw new Exception('Redis does not respond', { code: 'E_REDIS_DOWN' })
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
    logger.warn('Redis is down (%s): readings wait in the database', error.message)
  })
  client.on('ready', () => {
    if (downSince) logger.info('Redis is back; it was down since %s', downSince.toISOString())
    downSince = undefined
  })
}
