import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const path = (name: string) => fileURLToPath(new URL(`./tls/${name}`, import.meta.url))

/**
 * A certificate of localhost, 127.0.0.1 and station.invalid, from an authority that no machine knows, and the
 * certificate of that authority. The keys are public, so they protect nothing.
 */
export const privateCa = {
  caPath: path('ca.pem'),
  certPath: path('server.pem'),
  keyPath: path('server.key'),
  ca: readFileSync(path('ca.pem')),
  cert: readFileSync(path('server.pem')),
  key: readFileSync(path('server.key')),
}
