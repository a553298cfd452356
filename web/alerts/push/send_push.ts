import webPush from 'web-push'
import config from '#config/push'
import { isPushService } from '#alerts/push/is_push_service'
import type { PushAddress } from '#alerts/push/devices'
import { UnrecoverableJobError } from '#process/jobs/unrecoverable_job_error'

/** A notification, as the service worker of the browser shows it. */
export interface PushMessage {
  title: string
  body: string
  /** A newer notification replaces an older one with the same tag. */
  tag: string
  /** The path of the page that a click opens. */
  url: string
  lang: string
}

/** Push services drop a message that the device does not get within this time. */
export const TTL_SECONDS = 3600

const TIMEOUT_MS = 10_000
const GONE = [404, 410]
/** RFC 8292: the service does not accept the key for this device. */
const REFUSED = [401, 403]
const NEVER_ACCEPTED = [400, 413]

/**
 * Sends a message to a device, encrypted for it.
 * @returns `gone` if the device does not exist any more; `refused` if its service does not accept the key of this
 *   installation; the seconds to wait if the service asks for it
 * @throws UnrecoverableJobError if the service will never accept it
 * @throws if the service cannot be reached or fails
 */
export async function sendPush(address: PushAddress, message: PushMessage) {
  // The list of hosts may have become shorter.
  if (!config.keys || !isPushService(address.endpoint)) return 'gone'
  const { endpoint, body, headers } = encrypt(address, message, config.keys)
  const response = await fetch(endpoint, {
    method: 'POST',
    headers,
    body,
    // A redirect could lead to any host.
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  await response.body?.cancel()
  if (response.ok) return 'sent'
  if (GONE.includes(response.status)) return 'gone'
  if (REFUSED.includes(response.status)) return 'refused'
  if (response.status === 429) return { retryAfter: secondsOf(response.headers.get('retry-after')) }
  const problem = `the push service answered ${response.status}`
  if (NEVER_ACCEPTED.includes(response.status)) throw new UnrecoverableJobError(problem)
  throw new Error(problem)
}

function encrypt(
  { endpoint, public_key: p256dh, auth_secret: auth }: PushAddress,
  message: PushMessage,
  vapidDetails: NonNullable<typeof config.keys>
) {
  const request = webPush.generateRequestDetails(
    { endpoint, keys: { p256dh, auth } },
    JSON.stringify(message),
    { vapidDetails, TTL: TTL_SECONDS, urgency: 'high', topic: message.tag }
  )
  const headers = new Headers(request.headers as Record<string, string>)
  // `fetch` computes it.
  headers.delete('content-length')
  return { endpoint: request.endpoint, body: new Uint8Array(request.body!), headers }
}

/** @param header seconds, or a date */
function secondsOf(header: string | null) {
  const seconds = /^\d+$/.test(header ?? '')
    ? Number(header)
    : (Date.parse(header ?? '') - Date.now()) / 1000
  return Math.min(Math.max(Math.ceil(seconds) || 60, 1), TTL_SECONDS)
}
