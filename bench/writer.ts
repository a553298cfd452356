import { bootApp } from '#tests/support/boot_app'

/** Writes what it is told to, as a command or a page would, and answers when that was committed. */
await bootApp()
const { default: City } = await import('#models/city')

process.on('message', async ({ cityId, celsius }: { cityId: number; celsius: number }) => {
  const city = await City.findOrFail(cityId)
  await city.record(celsius)
  process.send!(String(process.hrtime.bigint()))
})
process.on('SIGTERM', () => process.exit(0))
process.send!('writes')
