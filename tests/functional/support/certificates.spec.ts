import { test } from '@japa/runner'
import { privateCa } from '#tests/support/private_ca'
import { stackOn } from '#tests/support/stack'
import { startTlsPostgres } from '#tests/support/tls_postgres'

test.group('A database with a certificate from a private authority', (group) => {
  let url: URL
  group.setup(async () => {
    const stack = await stackOn()
    const server = await startTlsPostgres(stack.env.DATABASE_URL)
    url = server.url
    return () => void server.close()
  })

  for (const mode of ['require', 'verify-full']) {
    test(`is refused with sslmode=${mode}, in one sentence that says what to set`, async ({
      assert,
    }) => {
      const stack = await stackOn()
      const { exitCode, stdout, stderr } = await stack.aceWithSettings(
        { DATABASE_URL: `${url}?sslmode=${mode}` },
        'user:list'
      )
      assert.equal(exitCode, 1, stdout)
      assert.lengthOf(stderr.trim().split('\n'), 1, stderr)
      assert.include(stderr, 'set NODE_EXTRA_CA_CERTS to the file')
    })
  }

  for (const { solution, query, settings } of [
    {
      solution: 'NODE_EXTRA_CA_CERTS',
      query: '',
      settings: { NODE_EXTRA_CA_CERTS: privateCa.caPath },
    },
    { solution: 'sslrootcert', query: `&sslrootcert=${privateCa.caPath}`, settings: {} },
  ]) {
    test(`is accepted with ${solution}`, async ({ assert }) => {
      const stack = await stackOn()
      const { exitCode, stderr } = await stack.aceWithSettings(
        { DATABASE_URL: `${url}?sslmode=require${query}`, ...settings },
        'user:list'
      )
      assert.equal(exitCode, 0, stderr)
      assert.isEmpty(stderr)
    })
  }
})
