import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { Exception } from '@adonisjs/core/exceptions'
import { all, compile } from 'proxy-addr'
import env from '#config/env'

/**
 * Tells whether to trust X-Forwarded-For, -Host and -Proto from an address. Only the addresses in
 * TRUSTED_PROXIES are trusted: everybody else could claim any address.
 */
export const trustProxy = compile(
  env
    .get('TRUSTED_PROXIES', '')
    .split(',')
    .map((proxy) => proxy.trim())
    .filter(Boolean)
    .map(assertValid)
)

/**
 * Returns the address of the client. If a trusted proxy forwards a text that is no address, returns
 * the address of that proxy: otherwise, each invented text would have a rate limit of its own.
 */
export function clientAddress(request: IncomingMessage, trusts = trustProxy) {
  const peer = request.socket.remoteAddress ?? ''
  if (!trusts(peer, 0)) return peer

  const addresses = all(request, (text, hop) => trusts(addressIn(text), hop))
  return addresses.map(addressIn).findLast((address) => isIP(address)) ?? ''
}

/** Removes what some proxies add to an address: a port, brackets around IPv6, and quotes. */
function addressIn(text = '') {
  const [, bracketed, withPort] = /^"?(?:\[([^\]]+)\](?::\d+)?|([\d.]+):\d+)"?$/.exec(text) ?? []
  return bracketed ?? withPort ?? text
}

/** @throws E_SETTING */
function assertValid(proxy: string) {
  try {
    compile(proxy)
    return proxy
  } catch {
    throw new Exception(
      `TRUSTED_PROXIES contains "${proxy}", but accepts only addresses (10.0.0.5), networks (10.0.0.0/8), loopback, linklocal and uniquelocal.`,
      { code: 'E_SETTING' }
    )
  }
}
