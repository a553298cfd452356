import { createECDH } from 'node:crypto'
import { report } from '#validators/report'
import vine from '#validators/vine'
import { phrase } from '#support/phrase'
import { isPushService } from '#alerts/push/is_push_service'

const pushService = vine.createRule((value, _, field) => {
  if (isPushService(String(value))) return
  report(phrase('This browser has a push service that is not known here'), 'pushService', field)
})

const ephemeral = createECDH('prime256v1')
ephemeral.generateKeys()

/** Otherwise the encryption would fail with each push. */
const publicKey = vine.createRule((value, _, field) => {
  try {
    ephemeral.computeSecret(Buffer.from(String(value), 'base64url'))
  } catch {
    report(phrase('The key of the browser is not valid'), 'publicKey', field)
  }
})

/** A push subscription, as the browser describes it. */
export const pushDeviceValidator = vine.create({
  // As `fetch` will read it: an address may be written in several ways.
  endpoint: vine
    .string()
    .parse((address) => URL.parse(String(address ?? ''))?.href ?? address)
    .maxLength(1000)
    .use(pushService()),
  public_key: vine
    .string()
    .regex(/^[\w-]{87}$/)
    .use(publicKey()),
  auth_secret: vine.string().regex(/^[\w-]{22}$/),
})
