import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import config from '#config/board'
import City from '#models/city'
import SignIn from '#models/sign_in'
import User from '#models/user'
import { boardOf, boardsOf } from '#board/board_of_sign_in'

let count = 0

async function createMember(fields: Partial<User> = {}) {
  const email = `board${++count}@example.org`
  const user = await User.create({ name: 'B', email, password: 'a good password', ...fields })
  const { id } = await SignIn.create({ userId: user.id, device: 'test' })
  return { user, signInId: id }
}

async function createCities(many: number) {
  const cities = Array.from({ length: many }, () => {
    const name = `Board ${++count}`
    return { name, country: 'X', latitude: 0, longitude: 0, timezone: 'UTC', enabled: true }
  })
  return City.createMany(cities)
}

const ids = (readings?: Map<number, unknown>) => [...(readings?.keys() ?? [])]

async function queriesDuring(act: () => Promise<unknown>) {
  let queries = 0
  const heard = () => queries++
  db.manager.get('postgres')!.connection!.client!.on('query', heard)
  await act()
  db.manager.get('postgres')!.connection!.client!.off('query', heard)
  return queries
}

test.group('The boards of many sign-ins', () => {
  test('are what the pages show of each member, in any state', async ({ assert }) => {
    const cities = await createCities(config.citiesPerMember + 3)
    const members = await Promise.all(Array.from({ length: 20 }, () => createMember()))
    for (const [n, { user }] of members.entries()) {
      // One after the other: `since` decides which are hidden on a board that is too full.
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
        ids(boards.get(signInId)?.readings),
        shown.map(({ id }) => id)
      )
    }
    assert.isAbove(hidden, members.length, 'some were disabled, some too many')
  })

  test('are there for who watches nothing, and not for who has no right to be here', async ({
    assert,
  }) => {
    const bare = await createMember()
    const inactive = await createMember({ active: false })
    const ended = await createMember()
    await SignIn.end(ended.signInId)
    const late = await createMember()
    await db.from('sign_ins').where('id', late.signInId).update({ last_used: '2020-01-01' })

    const asked = [bare, inactive, ended, late].map(({ signInId }) => signInId)
    const boards = await boardsOf(asked)

    assert.deepEqual([...boards.keys()], [bare.signInId])
    assert.isEmpty(ids(boards.get(bare.signInId)?.readings))
  })

  test('are asked for together, however many ask one after the other', async ({ assert }) => {
    const members = await Promise.all(Array.from({ length: 50 }, () => createMember()))

    const queries = await queriesDuring(async () => {
      const asking: Promise<unknown>[] = []
      for (const { signInId } of members) {
        asking.push(boardOf(signInId))
        await new Promise((resolve) => setImmediate(resolve))
      }
      const boards = await Promise.all(asking)
      assert.isTrue(boards.every(Boolean))
    })

    assert.isAbove(queries, 0)
    assert.isBelow(queries, members.length / 2)
  })

  test('answer by what was committed before the question', async ({ assert }) => {
    const { user, signInId } = await createMember()
    const cities = await createCities(3)
    for (const { id } of cities) {
      const busy = boardOf(signInId)
      await user.related('cities').attach([id])
      const board = await boardOf(signInId)
      assert.include(ids(board?.readings), id)
      await busy
    }
  })
})
