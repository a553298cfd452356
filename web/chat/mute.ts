import db from '@adonisjs/lucid/services/db'
import MutedException from '#exceptions/muted_exception'
import { IS_NOT_MUTED } from '#chat/not_muted'
import { phrase } from '#support/phrase'

/** For how long a member can be muted. */
export const MUTE_DURATIONS = {
  '10m': { label: phrase('10 minutes'), minutes: 10 },
  '1h': { label: phrase('An hour'), minutes: 60 },
  '1d': { label: phrase('A day'), minutes: 24 * 60 },
  '1w': { label: phrase('A week'), minutes: 7 * 24 * 60 },
  'unlimited': { label: phrase('Until an admin lifts it'), minutes: undefined },
} as const

export type MuteDuration = keyof typeof MUTE_DURATIONS

/** Somebody who writes in the chat. Errors give times in their time zone; without one, in UTC. */
export interface Author {
  id: number
  /** IANA name */
  timeZone?: string | null
  /** BCP 47 tag */
  locale?: string
}

/** @throws MutedException if the author is muted */
export async function rejectMuted(author: Author) {
  const mute = await db
    .from('users')
    .where('id', author.id)
    .whereRaw(`NOT coalesce(${IS_NOT_MUTED}, false)`)
    .select('muted_until')
    .first()
  if (mute) throw new MutedException(mute.muted_until?.toISOString() ?? null, author)
}
