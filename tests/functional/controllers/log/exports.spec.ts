import { test } from '@japa/runner'
import { parse } from 'csv-parse/sync'
import { addEntry } from '#tests/support/add_entry'
import { previewTracks } from '#tests/support/log_import'
import { pageText } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function scene() {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  await addEntry(member, {
    date: '2026-01-01',
    title: '=1+1',
    distance_m: 9978,
    distance_unit: 'mi',
  })
  await addEntry(member, { date: '2026-02-01', kind: 'ride', started_at: '07:30' })
  return { stack, member }
}

test.group('The export of a log', () => {
  test('has the entries that match the filter, as CSV and as JSON', async ({ assert }) => {
    const { member } = await scene()
    const csv = await member.get('/log/export.csv?kind=ride')
    assert.equal(csv.status, 200)
    assert.match(
      csv.headers.get('content-disposition')!,
      /^attachment; filename="fairweather-log-[\d-]+\.csv"$/
    )
    const ride = {
      date: '2026-02-01',
      started_at: '07:30:00',
      kind: 'ride',
      distance_m: '10000',
      duration_s: '3000',
      distance_unit: '',
      city: '',
      title: '',
      note: '',
    }
    assert.deepEqual(parse(csv.body, { bom: true, columns: true }), [ride])

    const json = await member.get('/log/export.json?from=2026-01-01&to=2026-01-31')
    assert.containsSubset(JSON.parse(json.body), [
      {
        date: '2026-01-01',
        started_at: null,
        title: '=1+1',
        distance_m: 9978,
        distance_unit: 'mi',
      },
    ])
    assert.lengthOf(JSON.parse(json.body), 1)
    assert.include((await member.get('/log/export.csv')).body, `'=1+1`)
    assert.include((await member.get('/log?kind=ride')).body, '/log/export.csv?kind=ride')
  })

  test('changes nothing if it is imported again', async ({ assert }) => {
    const { member } = await scene()
    const { body } = await member.get('/log/export.csv')
    const page = await previewTracks(member, { 'log.csv': body })
    assert.include(pageText(page.body), 'There is nothing to add.')
  })

  test('has nothing of other members, whatever their roles are', async ({ assert }) => {
    const { stack } = await scene()
    for (const other of [
      await Visitor.registered(stack),
      await Visitor.manager(stack),
      await Visitor.admin(stack),
    ]) {
      assert.equal((await other.get('/log/export.json')).body.trim(), '[\n\n]')
    }
    const { status, headers } = await new Visitor(stack).get('/log/export.json')
    assert.equal(status, 302)
    assert.equal(headers.get('location'), '/login')
  })
})
