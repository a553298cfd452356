import type { MessageClock } from './message_clock.js'

/**
 * Tells a muted member when they can write again. The server and the browser both use it.
 * @param until ISO 8601; null until an admin lifts the mute
 * @param zone is named if it may not be the member's own
 */
export function muteSentence(until: string | null, clock: MessageClock, zone?: string) {
  if (!until) return 'An admin has muted you: you can write again when an admin lifts it.'
  const time = [clock.time(until), zone].filter(Boolean).join(' ')
  return `An admin has muted you: you can write again on ${clock.day(until)} at ${time}.`
}
