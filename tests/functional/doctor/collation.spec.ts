import { test } from '@japa/runner'
import pg from 'pg'
import { collation } from '#doctor/collation'
import { createDatabase } from '#tests/support/start_services'

async function check(sql: string, cleanup: (end: () => Promise<void>) => void) {
  const client = new pg.Client(await createDatabase())
  cleanup(() => client.end())
  await client.connect()
  await client.query(sql)
  return collation(client)
}

test.group('The check of the collation', () => {
  test('finds no problem in a new database', async ({ assert, cleanup }) => {
    const { state } = await check('SELECT 1', cleanup)
    assert.equal(state, 'ok')
  })

  test('finds indexes that are sorted by other rules than those of the server', async ({
    assert,
    cleanup,
  }) => {
    const { state, message } = await check(
      `UPDATE pg_collation SET collversion = '1.2' WHERE collname = 'alphabetical'`,
      cleanup
    )
    assert.equal(state, 'failed')
    assert.match(message, /sorted by version 1\.2, but the server has \d/)
  })
})
