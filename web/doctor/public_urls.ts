import app from '@adonisjs/core/services/app'
import { appUrl } from '#config/app'
import hub from '#config/hub'
import env from '#config/env'
import { type Finding, failed, ok, warning } from '#doctor/finding'
import { describeUnknownAddress } from '#support/public_address'

interface Addresses {
  host?: string
  /** The setting APP_URL. */
  appUrl?: string
  /** APP_URL or its default. */
  pageUrl: string
  hubUrl?: string
  production: boolean
}

/** Checks whether browsers can use the addresses of the pages and of the hub. */
export function addresses(
  settings: Addresses = {
    host: hub.host,
    appUrl: env.get('APP_URL'),
    pageUrl: appUrl,
    hubUrl: hub.url,
    production: app.inProduction,
  }
) {
  return [...checkHost(settings), checkPageUrl(settings), checkHubUrl(settings)]
}

function checkHost({ host = '127.0.0.1', appUrl: setting }: Addresses): Finding[] {
  const problem = describeUnknownAddress(host, setting)
  return problem ? [warning('HOST', problem.message, problem.fix)] : []
}

function checkPageUrl({ pageUrl, production }: Addresses): Finding {
  const { protocol, hostname, pathname } = new URL(pageUrl)
  if (!/^https?:$/.test(protocol)) {
    return failed('APP_URL', `${pageUrl} is not a web address`, 'Set it to https://your.host.')
  }
  if (production && protocol === 'http:') {
    return failed(
      'APP_URL',
      `${pageUrl} is not HTTPS, so nobody can stay signed in`,
      'Serve the pages over HTTPS, and set APP_URL to https://your.host.'
    )
  }
  if (production && /^(localhost|127\.|\[::1\])/.test(hostname)) {
    return warning(
      'APP_URL',
      `${pageUrl} only works on this machine`,
      'Set it to the address that people open.'
    )
  }
  if (pathname !== '/') {
    return warning('APP_URL', `${pageUrl} has a path, which is ignored`, 'Remove the path.')
  }
  return ok('APP_URL', `the pages are at ${pageUrl}`)
}

function checkHubUrl({ pageUrl, hubUrl, production }: Addresses): Finding {
  if (!hubUrl) return ok('HUB_URL', 'browsers connect to the host of the page')
  const { protocol } = new URL(hubUrl)
  if (!/^(http|ws)s?:$/.test(protocol)) {
    return failed('HUB_URL', `${hubUrl} is not the address of a hub`, 'Set it to wss://your.host.')
  }
  if (production && new URL(pageUrl).protocol === 'https:' && /^(http|ws):$/.test(protocol)) {
    return failed(
      'HUB_URL',
      `${hubUrl} is not encrypted, so browsers cannot open it from a page that is`,
      'Set it to wss://your.host.'
    )
  }
  return ok('HUB_URL', `browsers connect to ${hubUrl}`)
}
