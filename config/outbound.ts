import { readFileSync } from 'node:fs'
import http from 'node:http'
import tls from 'node:tls'
import { Exception } from '@adonisjs/core/exceptions'
import env, { hasExtraCertificates } from '#config/env'

// AdonisJS loads this file when it boots. Node.js itself reads these settings only from the
// environment, and only when a process starts, so it does not see the ones in .env.

/** Programs on this machine, such as a station, are never reached through a proxy. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

const proxies = { HTTP_PROXY: env.get('HTTP_PROXY'), HTTPS_PROXY: env.get('HTTPS_PROXY') }

if (proxies.HTTP_PROXY || proxies.HTTPS_PROXY) {
  const exceptions = [env.get('NO_PROXY'), ...LOOPBACK].filter(Boolean).join(',')
  http.setGlobalProxyFromEnv?.({ ...proxies, NO_PROXY: exceptions })
}

const caFile = env.get('NODE_EXTRA_CA_CERTS')

if (caFile) {
  const certificates = readCertificates(caFile)
  // Takes as long as a tenth of a command, because OpenSSL reads all certificates again.
  if (!hasExtraCertificates) {
    tls.setDefaultCACertificates?.([...tls.getCACertificates('default'), certificates])
  }
}

/** @throws E_SETTING */
function readCertificates(path: string) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new Exception(
      `NODE_EXTRA_CA_CERTS names ${path}, which cannot be read: it must be a file of certificates in PEM format.`,
      { code: 'E_SETTING' }
    )
  }
}
