import { mkdir, writeFile } from 'node:fs/promises'
import { BaseSeeder } from '@adonisjs/lucid/seeders'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import board from '#config/board'
import { dataDir } from '#config/app'
import { demoCities } from '#database/demo_cities'
import { addOtherNames } from '#database/geonames'
import { operatorMessage } from '#exceptions/operator_message'
import { causeOf } from '#support/error_cause'
import City from '#models/city'
import Entry from '#models/entry'
import Reading from '#models/reading'
import User from '#models/user'
import { climate } from '#weather/demo_feed'
import { randomPassword } from '#support/random_password'

/**
 * Adds cities, a day of readings, two demo accounts and a log. As its last step it writes their passwords to
 * demo.json in DATA_DIR: while that file is missing, `npm start` runs the seeder again.
 */
export default class extends BaseSeeder {
  static environment = ['development', 'test']

  async run() {
    try {
      await this.#fill()
    } catch (error) {
      // AdonisJS prints this message, and Lucid begins it with the text of the query.
      throw new Error(operatorMessage(error) ?? causeOf(error), { cause: error })
    }
  }

  async #fill() {
    await this.#addCities()
    const admin = await this.#addUser('admin@example.org', 'Ada Admin', 'admin')
    const member = await this.#addUser('member@example.org', 'Max Member', 'member')
    await this.#fillBoard(member.email)
    await this.#fillLog(member.email)

    await mkdir(dataDir, { recursive: true })
    await writeFile(`${dataDir}/demo.json`, JSON.stringify({ admin, member }), { mode: 0o600 })
  }

  async #addCities() {
    const cities = await City.fetchOrCreateMany(
      ['name', 'country'],
      demoCities.map(([name, country, latitude, longitude, timezone]) => {
        return { name, country, latitude, longitude, timezone }
      })
    )
    await addOtherNames(cities, db.connection())
    // The last hour gets no demo reading, so that the first real reading is newer even if the
    // clocks differ.
    await Reading.query().where('source', 'demo').delete()
    for (let hoursAgo = 24; hoursAgo > 0; hoursAgo--) {
      const at = DateTime.utc().minus({ hours: hoursAgo })
      const readings = cities.map((city) => ({ cityId: city.id, celsius: climate(city, at), at }))
      await Reading.recordMany(readings, 'demo')
    }
  }

  async #addUser(email: string, name: string, role: User['role']) {
    const password = randomPassword()
    const emailVerifiedAt = DateTime.utc()
    await User.updateOrCreate({ email }, { name, role, password, emailVerifiedAt })
    return { email, password }
  }

  async #fillBoard(email: string) {
    const member = await User.findByOrFail({ email })
    const favourites = await City.query()
      .whereIn('name', ['Lisbon', 'Chamonix', 'Nairobi', 'Kathmandu', 'Tromsø'])
      .limit(board.citiesPerMember)
    await member.related('cities').sync(favourites.map(({ id }) => id))
  }

  /** Adds three entries in each of the last twelve weeks. */
  async #fillLog(email: string) {
    const { id: userId } = await User.findByOrFail({ email })
    const lisbon = await City.findByOrFail({ name: 'Lisbon' })
    const week = [
      { kind: 'run', distanceM: 8_200, durationS: 2_760, title: 'Along the river' },
      { kind: 'ride', distanceM: 42_000, durationS: 5_900, title: null },
      { kind: 'swim', distanceM: 1_500, durationS: 2_050, title: 'Pool' },
    ] as const
    const entries = Array.from({ length: 36 }, (_, n) => {
      const { distanceM, ...training } = week[n % week.length]
      const date = DateTime.utc().minus({ days: 1 + Math.floor((n * 7) / week.length) })
      const fields = { userId, cityId: lisbon.id, source: 'demo' }
      return {
        ...fields,
        ...training,
        distanceM: distanceM + 20 * (n % 7),
        date: date.toISODate(),
      }
    })
    await Entry.query().where({ userId, source: 'demo' }).delete()
    await Entry.createMany(entries)
  }
}
