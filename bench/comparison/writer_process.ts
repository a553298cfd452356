import { DateTime } from 'luxon'
import { bootApp } from '#tests/support/boot_app'

/**
 * A separate process that stores readings as a page or a feed does, and announces them. It replies
 * to each message with the time of the commit, in nanoseconds of `process.hrtime`.
 */
await bootApp()
const { default: Reading } = await import('#models/reading')

/** A statement has at most 65,535 parameters. */
const MAX_ROWS_OF_RECORD_MANY = 10_000

let changes = 0

process.on('message', async ({ cityIds }: { cityIds: number[] }) => {
  const celsius = (++changes % 400) / 10
  if (cityIds.length === 1) {
    await Reading.record(cityIds[0], celsius)
  } else if (cityIds.length <= MAX_ROWS_OF_RECORD_MANY) {
    await Reading.recordMany(
      cityIds.map((cityId) => ({ cityId, celsius })),
      'bench'
    )
  } else {
    const at = DateTime.utc()
    await Reading.recordNew(
      cityIds.map((cityId) => ({ cityId, celsius, at })),
      'bench'
    )
  }
  process.send!(String(process.hrtime.bigint()))
})
process.on('SIGTERM', () => process.exit(0))
// Not just "ready": AdonisJS itself sends "ready", and does so before the message handler exists.
process.send!('writer ready')
