import { Exception } from '@adonisjs/core/exceptions'
import { compile } from 'proxy-addr'
import env from '#config/env'

/**
 * Whether what this address says in X-Forwarded-For, -Host and -Proto is believed: nobody's word is,
 * unless TRUSTED_PROXIES names it.
 */
export const trustProxy = compile(
  env
    .get('TRUSTED_PROXIES', '')
    .split(',')
    .map((proxy) => proxy.trim())
    .filter(Boolean)
    .map(known)
)

/** @throws E_SETTING */
function known(proxy: string) {
  try {
    compile(proxy)
    return proxy
  } catch {
    throw new Exception(
      `TRUSTED_PROXIES names "${proxy}", which is no address (10.0.0.5), no network (10.0.0.0/8) and none of loopback, linklocal and uniquelocal.`,
      { code: 'E_SETTING' }
    )
  }
}
