import type { IncomingMessage } from 'node:http'
import { safeEqual } from '@adonisjs/core/helpers'
import { compile } from 'proxy-addr'
import { appUrl } from '#config/app'
import config from '#config/metrics'
import { trustProxy } from '#config/trusted_proxies'

const isLoopback = compile('loopback')

/** Headers that proxies add to the requests that they forward. */
const FORWARDING_HEADER = /^(via|forwarded|x-forwarded.*|.*real-ip|.*client-ip|.*connecting-ip)$/

const LOOPBACK_HOST = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i

/**
 * Returns whether a host, with or without a port, is a name of this machine. A foreign page that
 * reaches this machine by DNS rebinding sends another name in the Host header.
 */
export function isLoopbackHost(host = '') {
  return LOOPBACK_HOST.test(host)
}

/**
 * True if APP_URL is an address of this machine. Any other installation has a proxy in front of it,
 * and a request that the proxy forwards from outside may look like a request from this machine.
 */
const isLocalInstallation = isLoopbackHost(new URL(appUrl).host)

/**
 * Returns whether the request may read the metrics. If a token is configured, the request must
 * contain it. If no token is configured, only direct requests from the same machine may read the
 * metrics, and only on a local installation.
 */
export function mayReadMetrics(request: IncomingMessage) {
  const { authorization = '' } = request.headers
  return config.token
    ? safeEqual(`Bearer ${config.token}`, authorization)
    : isLocalInstallation && isDirect(request)
}

function isDirect({ headers, socket }: IncomingMessage) {
  const { remoteAddress = '' } = socket
  return (
    isLoopback(remoteAddress, 0) &&
    // A request from a trusted proxy is never direct, even if the proxy adds no header.
    !trustProxy(remoteAddress, 0) &&
    !Object.keys(headers).some((name) => FORWARDING_HEADER.test(name)) &&
    isLoopbackHost(headers.host)
  )
}
