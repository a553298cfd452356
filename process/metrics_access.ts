import type { IncomingMessage } from 'node:http'
import { safeEqual } from '@adonisjs/core/helpers'
import { compile } from 'proxy-addr'
import { appUrl } from '#config/app'
import config from '#config/metrics'
import { trustProxy } from '#config/proxies'

const isLoopback = compile('loopback')

/** What proxies add of the one for whom they ask. */
const FORWARDED = /^(via|forwarded|x-forwarded.*|.*real-ip|.*client-ip|.*connecting-ip)$/

/** What this machine is called by who means it; a page that was led astray here calls it otherwise. */
const HERE = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i

/** A proxy need not tell that it asks for another; where people come from elsewhere there is one. */
const isHome = HERE.test(new URL(appUrl).host)

/**
 * Whether this request may read the metrics: by the token, and where none is set and nobody comes from
 * elsewhere, on this machine alone and past every proxy.
 */
export function mayReadMetrics(request: IncomingMessage) {
  const { authorization = '' } = request.headers
  return config.token
    ? safeEqual(`Bearer ${config.token}`, authorization)
    : isHome && isDirect(request)
}

function isDirect({ headers, socket }: IncomingMessage) {
  const { remoteAddress = '' } = socket
  return (
    isLoopback(remoteAddress, 0) &&
    // A proxy that runs here may add no header at all.
    !trustProxy(remoteAddress, 0) &&
    !Object.keys(headers).some((name) => FORWARDED.test(name)) &&
    HERE.test(headers.host ?? '')
  )
}
