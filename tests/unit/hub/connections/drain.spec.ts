import { test } from '@japa/runner'
import { spread } from '#hub/connections/drain'

const people = Array.from({ length: 3000 }, (_, n) => n)

async function dismissed(count: number, time: number) {
  const began = Date.now()
  const batches: { people: number[]; at: number }[] = []
  for await (const some of spread(people.slice(0, count), time)) {
    batches.push({ people: some, at: Date.now() - began })
  }
  return batches
}

test.group('The goodbyes of a hub', () => {
  test('reach everybody once, in no order', async ({ assert }) => {
    const everybody = (await dismissed(500, 10_000)).flatMap((batch) => batch.people)
    assert.notDeepEqual(everybody, people.slice(0, 500))
    assert.sameMembers(everybody, people.slice(0, 500))
    assert.lengthOf(everybody, 500)
  })

  test('of a hundred take a moment, and yet not the same one', async ({ assert }) => {
    const batches = await dismissed(100, 10_000)
    assert.lengthOf(batches, 10)
    assert.isBelow(batches.at(-1)!.at, 1000)
  })

  test('of thousands are spread over the time there is, and no more', async ({ assert }) => {
    const batches = await dismissed(3000, 1000)
    assert.isAbove(batches.length, 10)
    assert.isBelow(Math.max(...batches.map((batch) => batch.people.length)), 1000)
    assert.isAbove(batches.at(-1)!.at, 500)
    assert.isBelow(batches.at(-1)!.at, 3000)
  })

  test('are said at once where there is no time, and never where nobody is', async ({ assert }) => {
    assert.lengthOf(await dismissed(3000, 0), 1)
    assert.lengthOf(await dismissed(0, 10_000), 0)
  })
})
