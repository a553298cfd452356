import { test } from '@japa/runner'
import { cities } from '#admin/lists/city_list'
import { decodeCursor, encodeCursor, type Cursor } from '#database/cursor'
import City from '#models/city'

const NAMES = ['Pagezoe', 'pageanna', 'PAGEÉMILE', 'pagebern', 'Pageanna', 'Page anna', 'pageemile']
const SORTED = [
  'Page anna',
  'pageanna',
  'Pageanna',
  'pagebern',
  'pageemile',
  'PAGEÉMILE',
  'Pagezoe',
]

/** Reads the list by pages of one row. */
async function pages(backwards: boolean) {
  const names: string[] = []
  let cursor: Cursor | undefined
  do {
    const [row] = await cities.sorted({ search: 'page' }, 'name', backwards, cursor).limit(1)
    if (row) names.push(row.name)
    cursor = row && decodeCursor(encodeCursor(row))
  } while (cursor)
  return names
}

test.group('A list sorted by name', () => {
  test('has every row once, in the order that people know, in both directions', async ({
    assert,
  }) => {
    await City.createMany(
      NAMES.map((name) => ({ name, country: 'Testland', latitude: 0, longitude: 0 }))
    )
    assert.deepEqual(await pages(false), SORTED)
    assert.deepEqual(await pages(true), SORTED.toReversed())
  })
})
