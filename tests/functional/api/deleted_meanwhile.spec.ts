import { test } from '@japa/runner'
import { ifMatch, programOf, programOfRole } from '#tests/support/program'
import { stackOn, type Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

/**
 * Sends a request, and deletes the row that it writes when its transaction commits: before the request can
 * read the row again.
 * @param condition which rows of the table, in SQL
 */
async function deletingAtCommit<T>(
  stack: Stack,
  table: string,
  condition: string,
  send: () => Promise<T>
) {
  await stack.sql(
    `CREATE OR REPLACE FUNCTION delete_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         EXECUTE format('DELETE FROM %I WHERE id = $1', TG_TABLE_NAME) USING new.id;
         RETURN NULL;
       END $$`
  )
  await stack.sql(
    `CREATE CONSTRAINT TRIGGER delete_at_commit AFTER INSERT OR UPDATE ON ${table}
       DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (${condition}) EXECUTE FUNCTION delete_at_commit()`
  )
  try {
    return await send()
  } finally {
    await stack.sql(`DROP TRIGGER delete_at_commit ON ${table}`)
  }
}

test.group('A request whose row is deleted right after it', () => {
  test('has set the alert', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const cityId = await stack.city('Short alert', 20)
    await member.subscribe(cityId)
    const ask = await programOf(member, 'alerts:write')
    const fields = { cityId, kind: 'above', celsius: 30 }
    const { status, body } = await deletingAtCommit(
      stack,
      'alerts',
      `new.city_id = ${cityId}`,
      () => ask('POST', '/v1/alerts', fields)
    )
    assert.equal(status, 201, JSON.stringify(body))
    assert.containsSubset(body.data, { ...fields, armed: true })
    assert.isEmpty(await stack.sql('SELECT FROM alerts WHERE city_id = $1', [cityId]))
  })

  test('has changed the entry', async ({ assert }) => {
    const stack = await stackOn()
    const ask = await programOf(await Visitor.registered(stack), 'log:read', 'log:write')
    const fields = { date: '2025-01-01', kind: 'run', distanceM: 5000, durationS: 1500 }
    const { id } = (await ask('POST', '/v1/entries', fields)).body.data
    const path = `/v1/entries/${id}`
    const match = await ifMatch(ask, path)
    const { status, body } = await deletingAtCommit(stack, 'entries', `new.id = ${id}`, () =>
      ask('PATCH', path, { startedAt: '7:30' }, match)
    )
    assert.equal(status, 200, JSON.stringify(body))
    assert.containsSubset(body.data, { ...fields, startedAt: '07:30:00' })
    assert.equal((await ask('GET', path)).status, 404)
  })

  test('has added the station, and the webhook', async ({ assert }) => {
    const { ask, stack } = await programOfRole('admin', 'webhooks:write')
    const name = 'Short station'
    const bodies = {
      stations: { name, cityId: await stack.city('Short station', 20) },
      webhooks: { name, url: 'https://example.org/hook', events: ['reading.recorded'] },
    }
    for (const [table, fields] of Object.entries(bodies)) {
      const { status, body } = await deletingAtCommit(stack, table, `new.name = '${name}'`, () =>
        ask('POST', `/v1/${table}`, fields)
      )
      assert.equal(status, 201, JSON.stringify(body))
      assert.containsSubset(body.data, { ...fields, enabled: true })
    }
  })

  test('does not find the account any more', async ({ assert }) => {
    const { ask, stack } = await programOfRole('admin', 'members:write')
    for (const [path, fields] of [
      ['role', { role: 'manager' }],
      ['mute', { duration: '1d' }],
      ['activation', undefined],
    ] as const) {
      const { id } = await (await Visitor.registered(stack)).account()
      await stack.sql('UPDATE users SET active = false WHERE id = $1', [id])
      const { status, body } = await deletingAtCommit(stack, 'users', `new.id = ${id}`, () =>
        ask('PUT', `/v1/members/${id}/${path}`, fields)
      )
      assert.equal(status, 404, `${path}: ${JSON.stringify(body)}`)
      assert.isEmpty(await stack.sql('SELECT FROM users WHERE id = $1', [id]))
    }
  })
})
