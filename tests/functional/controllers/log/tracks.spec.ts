import { test } from '@japa/runner'
import { addEntry } from '#tests/support/add_entry'
import { pageText } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const points = [
  [59.91, 10.7, 12, 0],
  [59.92, 10.72, 300, 1500],
  [59.93, 10.7, 80, 3000],
]

async function scene() {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const id = await addEntry(member, { source: 'import', title: 'Up the hill' })
  await stack.sql(
    `INSERT INTO tracks (entry_id, distance_m, moving_s, elapsed_s, points) VALUES ($1, 3000, 900, 1000, $2)`,
    [id, JSON.stringify(points)]
  )
  return { stack, member, id }
}

test.group('The page of an entry', () => {
  test('draws its route and its elevation, and says in words what they show', async ({
    assert,
  }) => {
    const { member, id } = await scene()
    const { body } = await member.get(`/log/${id}`)
    assert.match(body, /<path class="route-line" d="M[\d.]+ [\d.]+L/)
    assert.match(body, /aria-label="The route of 10\.0\skm\. It ends north of its start\."/)
    const shown = pageText(body)
    assert.include(shown, 'Moving time 15:00 Elapsed time 16:40')
    assert.include(shown, 'Elevation: lowest 12 m, highest 300 m above sea level')
    assert.notMatch(body, /<(img|image|iframe)\b/, 'no map of another server')
    assert.include((await member.get('/log')).body, `href="/log/${id}"`)
  })

  test('says that an entry without a track has no route', async ({ assert }) => {
    const { member } = await scene()
    const { body } = await member.get(`/log/${await addEntry(member)}`)
    assert.include(pageText(body), 'This entry has no route.')
    assert.notInclude(body, 'route-line')
  })

  test('exists only for its member', async ({ assert }) => {
    const { stack, id } = await scene()
    for (const other of [
      await Visitor.registered(stack),
      await Visitor.manager(stack),
      await Visitor.admin(stack),
    ]) {
      assert.equal((await other.get(`/log/${id}`)).status, 404)
    }
  })
})
