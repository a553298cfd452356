import { mock } from 'node:test'
import logger from '@adonisjs/core/services/logger'
import { test } from '@japa/runner'
import hub from '#config/hub'
import { logForeignOrigin } from '#hub/connections/foreign_origins'

/** Returns the lines that are logged for handshakes with these Origin headers. */
async function linesFor(headers: (string | undefined)[]) {
  const warn = mock.method(logger, 'warn', () => {})
  await Promise.all(headers.map((header) => logForeignOrigin(header)))
  warn.mock.restore()
  return warn.mock.calls.map(({ arguments: [line] }) => String(line))
}

test.group('The log of a hub that refuses pages at another address', () => {
  test('names each origin once, without what else the header contains, and at most ten a minute', async ({
    assert,
  }) => {
    const [line, ...more] = await linesFor([
      'http://garden.example:3333',
      'http://garden.example:3333',
      'http://garden.example:3333/\u009b31m',
    ])
    assert.equal(
      line,
      `A page from http://garden.example:3333: refused. Pages may connect only from ${hub.origins[0]} (APP_URL), and from sites that an access token lists.`
    )
    assert.isEmpty(more)

    const others = await linesFor([undefined, 'null', 'nonsense\u009b31m', 'x'.repeat(10_000)])
    assert.deepEqual(
      others.map((other) => other.slice(0, other.indexOf(':'))),
      ['A connection with a cookie but without an origin', 'A page without a valid origin']
    )

    const many = Array.from({ length: 100 }, (_, n) => `https://${n}.example`)
    assert.lengthOf(await linesFor(many), 7)
  })
})
