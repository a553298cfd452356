import { bootApp } from '#tests/support/boot_app'

/**
 * A separate process that stores readings as a command or a page does. It replies to each message with
 * the time of the commit, in nanoseconds of `process.hrtime`.
 */
await bootApp()
const { default: City } = await import('#models/city')
const { default: Reading } = await import('#models/reading')

process.on('message', async ({ cityId, celsius }: { cityId: number; celsius: number }) => {
  const city = await City.findOrFail(cityId)
  await Reading.record(city.id, celsius)
  process.send!(String(process.hrtime.bigint()))
})
process.on('SIGTERM', () => process.exit(0))
// Not just "ready": AdonisJS itself sends "ready", and does so before the message handler exists.
process.send!('writer ready')
