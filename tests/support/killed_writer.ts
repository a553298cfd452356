import { bootApp } from '#tests/support/boot_app'

/** A process that records a reading, and kills itself right after the commit. */
await bootApp()
const { default: City } = await import('#models/city')
const { default: Reading } = await import('#models/reading')

const [cityId, celsius] = process.argv.slice(2).map(Number)
const city = await City.findOrFail(cityId)
await Reading.record(city.id, celsius)
process.kill(process.pid, 'SIGKILL')
