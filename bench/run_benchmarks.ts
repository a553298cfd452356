import { startServices } from '#tests/support/start_services'

/** `npm run bench` runs all benchmarks; `npm run bench -- socket` runs only the named benchmark. */
const services = await startServices()
const { bootApp } = await import('#tests/support/boot_app')
const { availableBuses, stopStacks } = await import('#tests/support/stack')

const benchmarks: Record<string, () => Promise<void>> = {
  socket: async () => {
    const { commitToSocket } = await import('./commit_to_socket_latency.js')
    for (const bus of availableBuses) await commitToSocket(bus)
  },
  import: async () => {
    const { importReadings } = await import('./import_readings.js')
    await importReadings()
  },
  sizes: async () => {
    const { sizes } = await import('./hub_capacity.js')
    for (const bus of availableBuses) await sizes(bus)
  },
  lists: async () => {
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
const [, , selected] = process.argv

try {
  for (const [name, run] of Object.entries(benchmarks)) {
    if (!selected || selected === name) await run()
  }
} finally {
  await stopStacks()
  await services.stop()
}
