import type { TextData } from '../format_text.js'
import type { MessageClock } from './message_clock.js'

/**
 * Tells a muted member when they can write again. The server and the browser both use it.
 * @param until ISO 8601; null until an admin lifts the mute
 * @param zone is named if it may not be the member's own
 */
export function muteSentence<T>(
  until: string | null,
  clock: MessageClock,
  say: (text: string, data?: TextData) => T,
  zone?: string
) {
  if (!until) return say('An admin has muted you: you can write again when an admin lifts it.')
  const time = [clock.time(until), zone].filter(Boolean).join(' ')
  return say('An admin has muted you: you can write again on {day} at {time}.', {
    day: clock.day(until),
    time,
  })
}
