import { startServices } from '#tests/support/services'

/**
 * `npm run bench`: what it can do on this machine, each beside the least that its means allow;
 * `npm run bench -- socket`, `import`, `sizes`, `lists` or `rolling` alone.
 */
const services = await startServices()
const { bootApp } = await import('#tests/support/boot_app')
const { buses, stopStacks } = await import('#tests/support/stack')

const benches: Record<string, () => Promise<void>> = {
  socket: async () => {
    const { commitToSocket } = await import('./commit_to_socket.js')
    for (const bus of buses) await commitToSocket(bus)
  },
  import: async () => {
    const { importReadings } = await import('./import_readings.js')
    await importReadings()
  },
  sizes: async () => {
    const { sizes } = await import('./sizes.js')
    for (const bus of buses) await sizes(bus)
  },
  lists: async () => {
    await bootApp()
    const { adminLists } = await import('./admin_lists.js')
    await adminLists()
  },
  rolling: async () => {
    const { rolling } = await import('./rolling.js')
    await rolling()
  },
}
const [, , only] = process.argv

try {
  for (const [name, bench] of Object.entries(benches)) {
    if (!only || only === name) await bench()
  }
} finally {
  await stopStacks()
  await services.stop()
}
