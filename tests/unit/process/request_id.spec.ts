import type { IncomingMessage } from 'node:http'
import { test } from '@japa/runner'
import { compile } from 'proxy-addr'
import { assignRequestId } from '#process/request_id'

const VALID = 'b7e61c02-from.the_proxy'
const RANDOM = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** Returns the id of a request from a client at 127.0.0.1. */
function assignedId(given: string | undefined, trusts: ReturnType<typeof compile>) {
  const headers: Record<string, string | undefined> = { 'x-request-id': given }
  const socket = { remoteAddress: '127.0.0.1' }
  assignRequestId({ headers, socket } as unknown as IncomingMessage, trusts)
  return headers['x-request-id']
}

test.group('The id of a request', () => {
  test('is the valid id of a trusted proxy', ({ assert }) => {
    assert.equal(assignedId(VALID, compile('loopback')), VALID)
  })

  test('is random if the client is no trusted proxy', ({ assert }) => {
    for (const given of [VALID, undefined]) {
      assert.match(assignedId(given, compile('10.0.0.0/8'))!, RANDOM)
    }
    assert.match(assignedId(VALID, compile([]))!, RANDOM)
  })

  for (const invalid of ['', 'short', 'x'.repeat(65), '12345678 {"level":60}', '12345678%0a<a>']) {
    test(`is random if a trusted proxy sends ${JSON.stringify(invalid)}`, ({ assert }) => {
      assert.match(assignedId(invalid, compile('loopback'))!, RANDOM)
    })
  }
})
