import { Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'
import { startCpuTimer } from './comparison/cpu_time.js'

const CITIES = 5
const REQUESTS = 400
const CONCURRENT_REQUESTS = 8

/** Measures how fast one web server renders boards of five cities. */
export async function boardPages() {
  const stack = await Stack.start('postgres', {}, { hubs: 0 })
  const member = await Visitor.registered(stack)
  for (let n = 0; n < CITIES; n++) await member.subscribe(await stack.city(`City ${n}`, 0))
  const requestBoards = async (count: number) => {
    for (let n = 0; n < count; n++) await member.get('/dashboard')
  }
  // Warms up.
  await requestBoards(REQUESTS)

  const timer = startCpuTimer(stack.web.pid!)
  const start = performance.now()
  const clients = Array.from({ length: CONCURRENT_REQUESTS }, () =>
    requestBoards(REQUESTS / CONCURRENT_REQUESTS)
  )
  await Promise.all(clients)
  const seconds = (performance.now() - start) / 1000
  console.log('\nOne web server')
  console.table({
    'board with five cities': {
      'pages per second': Math.round(REQUESTS / seconds),
      'CPU per page (ms)': Number((timer().ranMs / REQUESTS).toFixed(2)),
    },
  })
  await stack.stop()
}
