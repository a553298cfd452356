import { Exception } from '@adonisjs/core/exceptions'
import { compile } from 'proxy-addr'
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
