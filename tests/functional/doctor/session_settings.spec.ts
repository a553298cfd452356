import { test } from '@japa/runner'
import { sessionSettings } from '#doctor/session_settings'
import { createClient } from '#support/postgres_client'
import { databaseWithDefaults } from '#tests/support/hostile_defaults'

test.group('The check of session settings', () => {
  test('reports a default that our connections do not change', async ({ assert, cleanup }) => {
    const { direct } = await check(
      { default_transaction_read_only: 'on', DateStyle: 'German' },
      cleanup
    )
    assert.equal(direct.state, 'failed')
    assert.equal(direct.message, 'default_transaction_read_only is on, not off')
  })

  test('reports, only behind a pooler, what a pooler does not pass on', async ({
    assert,
    cleanup,
  }) => {
    const { direct, pooled } = await check(
      { default_transaction_isolation: 'serializable' },
      cleanup
    )
    assert.equal(direct.state, 'ok')
    assert.equal(pooled.state, 'failed')
    assert.equal(
      pooled.message,
      'default_transaction_isolation is serializable, not read committed'
    )
  })
})

async function check(
  defaults: Record<string, string>,
  cleanup: (end: () => Promise<void>) => void
) {
  const client = createClient({ connectionString: await databaseWithDefaults(defaults) })
  cleanup(() => client.end())
  await client.connect()
  return {
    direct: await sessionSettings(client, false),
    pooled: await sessionSettings(client, true),
  }
}
