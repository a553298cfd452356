import { fork, type ChildProcess } from 'node:child_process'
import { on, once } from 'node:events'
import { Redis } from 'ioredis'
import pg from 'pg'
import { stopProcess } from '#tests/support/start_services'
import { Stack, type BusName } from '#tests/support/stack'
import { Visitor, watch, type HubClient } from '#tests/support/visitor'
import { summary } from './latency_summary.js'

const SOCKETS = 100
const MEMBERS = 10
const CHANGES = 300
const ARRIVAL_TIMEOUT_MS = 5000

/**
 * Measures the time from a writer's COMMIT to the arrival of the reading at each of 100 sockets,
 * all of them in this process. The baseline is the bus without Fairweather: one message to one
 * listener.
 */
export async function commitToSocket(bus: BusName) {
  const stack = await Stack.start(bus)
  const cityId = await stack.city('Benchville', 0)
  const sockets = await openSockets(stack, cityId)
  const writer = await startWriter(stack)

  const times: number[] = []
  for (let change = 1; change <= CHANGES; change++) {
    times.push(...(await measureChange(writer, sockets, cityId, change)))
  }
  await stopProcess(writer)
  const baseline = bus === 'redis' ? await redisAlone(stack) : await postgresAlone(stack)

  console.log(`\nCommit to socket (ms), ${SOCKETS} sockets, ${CHANGES} changes, bus: ${bus}`)
  console.table({ 'bus alone': summary(baseline), 'Fairweather': summary(times, baseline) })
  for (const socket of sockets) {
    socket.disconnect()
  }
}

async function openSockets(stack: Stack, cityId: number) {
  const sockets: HubClient[] = []
  for (let member = 0; member < MEMBERS; member++) {
    const visitor = await Visitor.registered(stack)
    await visitor.subscribe(cityId)
    for (let n = 0; n < SOCKETS / MEMBERS; n++) {
      sockets.push(await visitor.connect())
    }
  }
  for (const socket of sockets) {
    const answer = await watch(socket, [cityId])
    if (!answer.ok || answer.refused.length) {
      throw new Error('The hub did not let a socket of the benchmark watch the city')
    }
  }
  return sockets
}

async function startWriter(stack: Stack) {
  const writer = fork('bench/reading_writer_process.ts', {
    env: { ...process.env, ...stack.env },
    execArgv: ['--import=./bin/typescript_loader.js'],
  })
  for await (const [message] of on(writer, 'message')) {
    if (message === 'writer ready') {
      break
    }
  }
  return writer
}

/** Returns the milliseconds from the commit to the arrival at each socket. */
async function measureChange(
  writer: ChildProcess,
  sockets: HubClient[],
  cityId: number,
  change: number
) {
  const celsius = (change % 100) / 10
  const arrivals = sockets.map(
    (socket) =>
      new Promise<bigint>((resolve, reject) => {
        const timeout = setTimeout(
          () => reject(new Error(`A reading did not arrive within ${ARRIVAL_TIMEOUT_MS} ms`)),
          ARRIVAL_TIMEOUT_MS
        )
        socket.once('reading', () => {
          clearTimeout(timeout)
          resolve(process.hrtime.bigint())
        })
      })
  )
  const committed = once(writer, 'message')
  writer.send({ cityId, celsius })
  const [commit] = await committed
  const arrivedAt = await Promise.all(arrivals)
  return arrivedAt.map((time) => Number(time - BigInt(commit)) / 1e6)
}

async function postgresAlone({ env }: Stack) {
  const listener = new pg.Client(env.DATABASE_URL)
  const notifier = new pg.Client(env.DATABASE_URL)
  await Promise.all([listener.connect(), notifier.connect()])
  await listener.query('LISTEN bench')
  const times = await measureBus(
    () => once(listener, 'notification'),
    () => notifier.query(`NOTIFY bench, 'x'`)
  )
  await Promise.all([listener.end(), notifier.end()])
  return times
}

async function redisAlone({ env }: Stack) {
  const subscriber = new Redis(env.REDIS_URL)
  const publisher = new Redis(env.REDIS_URL)
  await subscriber.subscribe('bench')
  const times = await measureBus(
    () => once(subscriber, 'message'),
    () => publisher.publish('bench', 'x')
  )
  subscriber.disconnect()
  publisher.disconnect()
  return times
}

async function measureBus(receive: () => Promise<unknown>, send: () => Promise<unknown>) {
  const times: number[] = []
  for (let change = 0; change < CHANGES; change++) {
    const received = receive()
    const start = process.hrtime.bigint()
    await Promise.all([received.then(() => times.push(millisecondsSince(start))), send()])
  }
  return times
}

const millisecondsSince = (start: bigint) => Number(process.hrtime.bigint() - start) / 1e6
