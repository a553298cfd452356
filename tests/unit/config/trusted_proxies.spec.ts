import type { IncomingMessage } from 'node:http'
import { test } from '@japa/runner'
import { compile } from 'proxy-addr'
import { clientAddress, trustProxy } from '#config/trusted_proxies'

const PROXY = '127.0.0.1'

function request(forwardedFor?: string, remoteAddress = PROXY) {
  const headers = { 'x-forwarded-for': forwardedFor }
  return { headers, socket: { remoteAddress } } as unknown as IncomingMessage
}

const trusts = compile(['loopback', '10.0.0.0/8', 'fc00::/7'])

test.group('The address of a client', () => {
  for (const [forwardedFor, address] of [
    [undefined, PROXY],
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:50431', '203.0.113.7'],
    ['[2001:db8::7]', '2001:db8::7'],
    ['[2001:db8::7]:443', '2001:db8::7'],
    ['"[2001:db8::7]:443"', '2001:db8::7'],
    ['2001:db8::7', '2001:db8::7'],
    ['::ffff:203.0.113.7', '::ffff:203.0.113.7'],
    ['198.51.100.1, 203.0.113.7:1, 10.0.0.5:2, [fc00::1]:3', '203.0.113.7'],
  ]) {
    test(`forwarded by a trusted proxy as ${forwardedFor} is ${address}`, ({ assert }) => {
      assert.equal(clientAddress(request(forwardedFor), trusts), address)
    })
  }

  for (const garbage of [
    'unknown',
    '_hidden',
    '203.0.113.7:x',
    '[203.0.113.7',
    '1.2.3',
    ':80',
    '{}',
  ]) {
    test(`is the address of the proxy that forwards ${garbage}`, ({ assert }) => {
      assert.equal(clientAddress(request(garbage), trusts), PROXY)
      assert.equal(clientAddress(request(`203.0.113.9, ${garbage}, 10.0.0.5`), trusts), '10.0.0.5')
    })
  }

  test('is the address of the connection if no trusted proxy forwards it', ({ assert }) => {
    assert.equal(clientAddress(request('203.0.113.7', '192.0.2.1'), trusts), '192.0.2.1')
  })

  for (const proxy of ['127.0.0.1', '::1', '10.0.0.5', 'fc00::1', '203.0.113.9']) {
    test(`is the address of the connection from ${proxy}, if TRUSTED_PROXIES is not set`, ({
      assert,
    }) => {
      assert.isFalse(trustProxy(proxy, 0))
      assert.equal(clientAddress(request('203.0.113.7', proxy)), proxy)
    })
  }
})
