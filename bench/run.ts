import { startServices } from '#tests/services'

/**
 * `npm run bench`: what it can do on this machine, each beside the least that its means allow;
 * `npm run bench -- import` or `-- socket` alone.
 */
const services = await startServices()
const { buses, stopStacks } = await import('#tests/stack')
const { commitToSocket } = await import('./commit_to_socket.js')
const { importReadings } = await import('./import_readings.js')

const only = process.argv[2]

try {
  if (only !== 'import') {
    for (const bus of buses) await commitToSocket(bus)
  }
  if (only !== 'socket') await importReadings()
} finally {
  await stopStacks()
  await services.stop()
}
