import { createECDH } from 'node:crypto'
import { appUrl } from '#config/app'
import env from '#config/env'

/** The push services of Chrome, Firefox, Safari and Edge. `*.` stands for any subdomain. */
const BROWSER_HOSTS =
  'fcm.googleapis.com,updates.push.services.mozilla.com,*.push.apple.com,*.notify.windows.com'

const { hostname, origin, protocol } = new URL(appUrl)
const privateKey = env.get('VAPID_PRIVATE_KEY')?.release()

/** Without a key, nothing is pushed. */
export default {
  keys: privateKey ? keysOf(privateKey) : undefined,
  /** Members choose the address to which a server sends a push, so only these hosts are accepted. */
  hosts: (env.get('PUSH_HOSTS') ?? BROWSER_HOSTS).split(/[\s,]+/).filter(Boolean),
}

function keysOf(key: string) {
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(key, 'base64url')
  return {
    privateKey: key,
    publicKey: ecdh.getPublicKey('base64url'),
    // Push services write to this address if something is wrong.
    subject: protocol === 'https:' ? origin : `mailto:no-reply@${hostname}`,
  }
}
