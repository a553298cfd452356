import { fork, type ChildProcess } from 'node:child_process'
import { on, once } from 'node:events'
import { Redis } from 'ioredis'
import pg from 'pg'
import { end } from '#tests/support/services'
import { Stack, type BusName } from '#tests/support/stack'
import { Visitor, watch, type HubClient } from '#tests/support/visitor'
import { summary } from './summary.js'

const SOCKETS = 100
const MEMBERS = 10
const CHANGES = 300

/**
 * From the moment at which a writer's COMMIT is through to the moment at which a reading is in the
 * hands of each of 100 sockets, all of them in this process. Beside it the bus alone: one message
 * to one listener, with nothing of ours in between.
 */
export async function commitToSocket(bus: BusName) {
  const stack = await Stack.start(bus)
  const cityId = await stack.city('Benchville', 0)
  const sockets = await openSockets(stack, cityId)
  const writer = await startWriter(stack)

  const ours: number[] = []
  for (let change = 1; change <= CHANGES; change++) {
    ours.push(...(await measureChange(writer, sockets, cityId, change)))
  }
  await end(writer)
  const alone = bus === 'redis' ? await redisAlone(stack) : await postgresAlone(stack)

  console.log(`\nCommit to socket, ${SOCKETS} sockets, ${CHANGES} changes, bus: ${bus} (ms)`)
  console.table({ 'the bus alone': summary(alone), 'ours': summary(ours, alone) })
  for (const socket of sockets) {
    socket.disconnect()
  }
}

async function openSockets(stack: Stack, cityId: number) {
  const sockets: HubClient[] = []
  for (let member = 0; member < MEMBERS; member++) {
    const visitor = await Visitor.registered(stack)
    await visitor.subscribe(cityId)
    for (let each = 0; each < SOCKETS / MEMBERS; each++) {
      sockets.push(await visitor.connect())
    }
  }
  for (const socket of sockets) {
    const answer = await watch(socket, [cityId])
    if (!answer.ok || answer.refused.length) {
      throw new Error('A socket of the benchmark may not watch')
    }
  }
  return sockets
}

async function startWriter(stack: Stack) {
  const writer = fork('bench/writer.ts', {
    env: { ...process.env, ...stack.env },
    execArgv: ['--import=@poppinss/ts-exec'],
  })
  for await (const [message] of on(writer, 'message')) {
    if (message === 'writes') {
      break
    }
  }
  return writer
}

/** Milliseconds from commit to each socket. */
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
        const late = setTimeout(() => reject(new Error('A reading did not arrive')), 5000)
        socket.once('reading', () => {
          clearTimeout(late)
          resolve(process.hrtime.bigint())
        })
      })
  )
  const committed = once(writer, 'message')
  writer.send({ cityId, celsius })
  const [commit] = await committed
  const times = await Promise.all(arrivals)
  return times.map((time) => Number(time - BigInt(commit)) / 1e6)
}

async function postgresAlone({ env }: Stack) {
  const [listener, notifier] = [env.DATABASE_URL, env.DATABASE_URL].map((url) => new pg.Client(url))
  await Promise.all([listener.connect(), notifier.connect()])
  await listener.query('LISTEN bench')
  const times = await measureAlone(
    () => once(listener, 'notification'),
    () => notifier.query(`NOTIFY bench, 'x'`)
  )
  await Promise.all([listener.end(), notifier.end()])
  return times
}

async function redisAlone({ env }: Stack) {
  const [subscriber, publisher] = [new Redis(env.REDIS_URL), new Redis(env.REDIS_URL)]
  await subscriber.subscribe('bench')
  const times = await measureAlone(
    () => once(subscriber, 'message'),
    () => publisher.publish('bench', 'x')
  )
  subscriber.disconnect()
  publisher.disconnect()
  return times
}

async function measureAlone(heard: () => Promise<unknown>, say: () => Promise<unknown>) {
  const times: number[] = []
  for (let change = 0; change < CHANGES; change++) {
    const arrival = heard()
    const start = process.hrtime.bigint()
    await Promise.all([arrival.then(() => times.push(since(start))), say()])
  }
  return times
}

const since = (start: bigint) => Number(process.hrtime.bigint() - start) / 1e6
