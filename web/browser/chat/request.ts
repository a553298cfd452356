import type { Message } from '../../../messaging/contract.js'
import { meta } from '../page_meta.js'
import { say } from '../say.js'

/** A request without an answer counts as failed after this time. It can be sent again. */
const TIMEOUT_MS = 15_000

/**
 * Sends a change that has no answer.
 * @returns whether the server has accepted it
 */
export async function sendChange(
  address: string,
  method: 'POST' | 'PUT' | 'DELETE',
  fields: Record<string, string> = {}
) {
  const response = await send(address, method, fields).catch(() => undefined)
  return Boolean(response?.ok)
}

function send(address: string, method: string, fields: Record<string, string>) {
  return fetch(address, {
    method,
    headers: { 'accept': 'application/json', 'x-csrf-token': meta('csrf-token') },
    body: new URLSearchParams(fields),
    // The message arrives even if the reader leaves the page at once.
    keepalive: true,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
}

export type Answer = { message: Message } | { sentence: string }

/**
 * Posts, edits or deletes a message.
 * @returns the message as it is stored, or a sentence that says why it was refused
 */
export async function requestChange(
  address: string,
  method: 'POST' | 'PUT' | 'DELETE',
  fields: Record<string, string> = {}
): Promise<Answer> {
  try {
    const response = await send(address, method, fields)
    return answerTo(response.ok, await response.json())
  } catch {
    return failure()
  }
}

/** @param body the parsed response; null if it was not JSON, for example from a proxy */
export function answerTo(isOk: boolean, body: any): Answer {
  if (!body) return failure()
  if (isOk) return { message: body }
  return { sentence: body.errors?.[0]?.detail ?? body.detail }
}

/** The answer to a request that had none. */
export const failure = (): Answer => ({
  sentence: navigator.onLine ? say('The server did not answer.') : say('You are offline.'),
})
