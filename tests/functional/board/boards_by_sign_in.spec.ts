import { mock } from 'node:test'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import pg from 'pg'
import config from '#config/board'
import City from '#models/city'
import Reading from '#models/reading'
import SignIn from '#models/sign_in'
import User from '#models/user'
import { boardOf, boardsOf } from '#board/boards_by_sign_in'

let count = 0

async function createMember(fields: Partial<User> = {}) {
  const email = `board${++count}@example.org`
  const user = await User.create({ name: 'B', email, password: 'a good password', ...fields })
  const { id } = await SignIn.create({ userId: user.id, device: 'test' })
  return { user, signInId: id }
}

async function createCities(length: number) {
  const cities = Array.from({ length }, () => {
    const name = `Board ${++count}`
    return { name, country: 'X', latitude: 0, longitude: 0, timezone: 'UTC', enabled: true }
  })
  return City.createMany(cities)
}

const ids = (readings?: ReadonlyMap<number, unknown>) => [...(readings?.keys() ?? [])]

async function queriesDuring(act: () => Promise<unknown>) {
  const query = mock.method(pg.Client.prototype, 'query')
  await act()
  query.mock.restore()
  return query.mock.callCount()
}

test.group('The boards of many sign-ins', () => {
  test('have the same cities as the pages show to each member', async ({ assert }) => {
    const cities = await createCities(config.citiesPerMember + 3)
    const members = await Promise.all(Array.from({ length: 20 }, () => createMember()))
    for (const [n, { user }] of members.entries()) {
      // Adds the cities one after another, so that each has a different `since`. On a board with
      // too many cities, `since` decides which cities are hidden.
      for (const [m, city] of cities.entries()) {
        if ((n * 7 + m * 3) % 5 < 4) {
          await user.related('cities').attach([city.id])
        }
      }
    }
    await City.query().where('id', cities[1].id).update({ enabled: false })

    const boards = await boardsOf(members.map(({ signInId }) => signInId))

    let hidden = 0
    for (const { user, signInId } of members) {
      const shown = await user.watchedCities()
      const all = await user.related('cities').query()
      hidden += all.length - shown.length
      assert.sameMembers(
        ids(boards.get(signInId)?.cities),
        shown.map(({ id }) => id)
      )
    }
    assert.isAbove(hidden, members.length, 'some cities were disabled, some beyond the limit')
  })

  test('exist for a member without cities, but not for a deactivated member or an ended or expired sign-in', async ({
    assert,
  }) => {
    const empty = await createMember()
    const inactive = await createMember({ active: false })
    const ended = await createMember()
    await SignIn.end(ended.signInId)
    const expired = await createMember()
    await db.from('sign_ins').where('id', expired.signInId).update({ last_used: '2020-01-01' })

    const signInIds = [empty, inactive, ended, expired].map(({ signInId }) => signInId)
    const boards = await boardsOf(signInIds)

    assert.deepEqual([...boards.keys()], [empty.signInId])
    assert.isEmpty(ids(boards.get(empty.signInId)?.cities))
  })

  test('name the source of the newest reading, and never a long one', async ({ assert }) => {
    const { user, signInId } = await createMember()
    const [fed, strange, none] = await createCities(3)
    await user.related('cities').attach([fed.id, strange.id, none.id])
    await Reading.record(fed.id, 1, DateTime.utc().minus({ hours: 1 }), 'station')
    await Reading.record(fed.id, 2, undefined, 'open-meteo')
    await Reading.record(strange.id, 3, undefined, 'x'.repeat(5000))

    const { cities } = (await boardsOf([signInId])).get(signInId)!
    assert.equal(cities.get(fed.id)!.newest.source, 'open-meteo')
    assert.equal(cities.get(strange.id)!.newest.source, 'sql')
    assert.isNull(cities.get(none.id)!.newest.source)
  })

  test('share queries when many are requested one after another', async ({ assert }) => {
    const members = await Promise.all(Array.from({ length: 50 }, () => createMember()))

    const queries = await queriesDuring(async () => {
      const requests: Promise<unknown>[] = []
      for (const { signInId } of members) {
        requests.push(boardOf(signInId))
        await new Promise((resolve) => setImmediate(resolve))
      }
      const boards = await Promise.all(requests)
      assert.isTrue(boards.every(Boolean))
    })

    assert.isAbove(queries, 0)
    assert.isBelow(queries, members.length / 2)
  })

  test('include a city that was committed before the request, while another query runs', async ({
    assert,
  }) => {
    const { user, signInId } = await createMember()
    const cities = await createCities(3)
    for (const { id } of cities) {
      const running = boardOf(signInId)
      await user.related('cities').attach([id])
      const board = await boardOf(signInId)
      assert.include(ids(board?.cities), id)
      await running
    }
  })
})
