import app from '@adonisjs/core/services/app'
import { appUrl } from '#config/app'
import hub from '#config/hub'
import { type Finding, failed, ok, warning } from '#doctor/finding'

interface Addresses {
  page: string
  hub?: string
  production: boolean
}

/** Whether browsers can use what people type, and where their sockets go. */
export function addresses(
  given: Addresses = { page: appUrl, hub: hub.url, production: app.inProduction }
) {
  return [pageAddress(given), hubAddress(given)]
}

function pageAddress({ page, production }: Addresses): Finding {
  const { protocol, hostname, pathname } = new URL(page)
  if (!/^https?:$/.test(protocol)) {
    return failed('APP_URL', `${page} is no address of a page`, 'Set APP_URL to https://your.host.')
  }
  if (production && protocol === 'http:') {
    const says = `${page} is not HTTPS, so that nobody can stay signed in`
    return failed('APP_URL', says, 'Serve the pages over HTTPS, and set APP_URL to https://your.host.') // prettier-ignore
  }
  if (production && /^(localhost|127\.|\[::1\])/.test(hostname)) {
    return warning('APP_URL', `${page} is this machine alone`, 'Set APP_URL to what people type.')
  }
  if (pathname !== '/') {
    return warning('APP_URL', `${page} has a path, which counts for nothing`, 'Leave the path out.')
  }
  return ok('APP_URL', `people type ${page}`)
}

function hubAddress({ page, hub: address, production }: Addresses): Finding {
  if (!address) return ok('HUB_URL', 'browsers find the hub at the page’s host')
  const { protocol } = new URL(address)
  if (!/^(http|ws)s?:$/.test(protocol)) {
    return failed('HUB_URL', `${address} is no address of a hub`, 'Set HUB_URL to wss://your.host.')
  }
  if (production && new URL(page).protocol === 'https:' && /^(http|ws):$/.test(protocol)) {
    const says = `${address} is not encrypted, and no browser opens it from a page that is`
    return failed('HUB_URL', says, 'Set HUB_URL to wss://your.host.')
  }
  return ok('HUB_URL', `browsers find the hub at ${address}`)
}
