import { parseArgs } from 'node:util'
import { startServices } from '#tests/support/start_services'
import type { BusName } from '#tests/support/stack'
import { bind } from './comparison/cores.js'

/**
 * `npm run bench` compares the hub with other servers; `npm run bench -- lists` runs another
 * benchmark.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    sockets: { type: 'string', default: '1000' },
    rounds: { type: 'string' },
    bus: { type: 'string' },
    output: { type: 'string', default: 'tmp/bench' },
  },
})

const benchmarks: Record<string, () => Promise<void>> = {
  comparison: async () => {
    const { runComparison } = await import('./comparison/run_comparison.js')
    const passed = await runComparison({
      sockets: Number(values.sockets),
      rounds: Number(values.rounds ?? (values.quick ? 1 : 3)),
      quick: values.quick,
      bus: values.bus as BusName | undefined,
      output: values.output,
    })
    if (!passed) process.exitCode = 1
  },
  profile: async () => {
    const { profileHub } = await import('./comparison/profile_hub.js')
    const { sockets, bus, output } = values
    await profileHub({ sockets: Number(sockets), bus: bus as BusName | undefined, output })
  },
  scale: async () => {
    const { runScale } = await import('./scale/run_scale.js')
    const passed = await runScale({ bus: values.bus as BusName | undefined, output: values.output })
    if (!passed) process.exitCode = 1
  },
  newspace: async () => {
    const { compareNewSpaces } = await import('./comparison/new_space.js')
    await compareNewSpaces({
      sockets: Number(values.sockets),
      rounds: Number(values.rounds ?? 3),
      bus: values.bus as BusName | undefined,
    })
  },
  redis: async () => {
    const { redisChannels } = await import('./scale/redis_channels.js')
    await redisChannels()
  },
  import: async () => {
    const { importReadings } = await import('./import_readings.js')
    await importReadings()
  },
  boards: async () => {
    const { boardPages } = await import('./board_pages.js')
    await boardPages()
  },
  cities: async () => {
    const { cityPages } = await import('./city_pages.js')
    await cityPages()
  },
  lists: async () => {
    const { bootApp } = await import('#tests/support/boot_app')
    await bootApp()
    const { adminLists } = await import('./admin_lists.js')
    await adminLists()
  },
  log: async () => {
    const { trainingLog } = await import('./training_log.js')
    await trainingLog()
  },
  commands: async () => {
    const { commandCpuTime } = await import('./command_cpu_time.js')
    await commandCpuTime()
  },
  rolling: async () => {
    const { rolling } = await import('./rolling_restart.js')
    await rolling()
  },
}

const [name = 'comparison'] = positionals
const run = benchmarks[name]
if (!run) throw new Error(`There is no benchmark ${name}: ${Object.keys(benchmarks).join(', ')}`)

// PostgreSQL and Redis inherit the cores of this process.
if (['comparison', 'profile', 'newspace', 'scale', 'redis'].includes(name))
  bind(process.pid, 'others')
const services = await startServices()
const { stopStacks } = await import('#tests/support/stack')
try {
  await run()
} finally {
  await stopStacks()
  await services.stop()
}
