import { startServices } from '#tests/services'

/** `npm run bench`: what it can do on this machine, each beside the least that its means allow. */
const services = await startServices()
const { buses, stopStacks } = await import('#tests/stack')
const { commitToSocket } = await import('./commit_to_socket.js')

try {
  for (const bus of buses) {
    await commitToSocket(bus)
  }
} finally {
  await stopStacks()
  await services.stop()
}
