import { version } from '#config/app'
import config from '#config/webhooks'
import type Webhook from '#models/webhook'
import { validSecrets } from '#models/stored_secret'
import { guardedPost, PostError, type PostProblem } from '#support/guarded_post'
import { signedHeaders } from '#support/standard_webhooks'

/** Why an attempt failed, without anything that the receiver has said. */
export type Problem = PostProblem | 'no_secret'

export interface Outcome {
  /** The status of the answer. */
  status?: number
  problem?: Problem
  retryAfterSeconds?: number
  durationMs: number
}

/** Sends a request to a webhook. */
export async function send(
  webhook: Webhook,
  messageId: string,
  body: string,
  signal: AbortSignal
): Promise<Outcome> {
  const secrets = validSecrets(webhook)
  if (secrets.length === 0) return { problem: 'no_secret', durationMs: 0 }
  const timestamp = Math.floor(Date.now() / 1000)
  const start = performance.now()
  const durationMs = () => Math.round(performance.now() - start)
  try {
    const { status, retryAfter } = await guardedPost(webhook.url, {
      headers: {
        'content-type': 'application/json',
        'user-agent': `Fairweather/${version}`,
        ...signedHeaders({ id: headerId(messageId), timestamp, body }, secrets),
      },
      body,
      timeoutMs: config.requestTimeoutMs,
      allowsHttp: config.allowsHttp,
      privateHosts: config.privateHosts,
      signal,
    })
    return { status, retryAfterSeconds: secondsOf(retryAfter), durationMs: durationMs() }
  } catch (error) {
    // The process ends: this says nothing about the receiver.
    signal.throwIfAborted()
    if (!(error instanceof PostError)) throw error
    return { problem: error.problem, durationMs: durationMs() }
  }
}

/** The id of a delivery, as the receiver sees it. */
export const headerId = (messageId: string) => `msg_${messageId.replaceAll('-', '')}`

/** @param header seconds, or a date */
function secondsOf(header?: string) {
  if (!header) return
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000
  return seconds > 0 ? Math.ceil(seconds) : undefined
}
