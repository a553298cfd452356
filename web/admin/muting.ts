import type User from '#models/user'
import type { Changes } from '#models/audit_entry'
import { isolated } from '#support/plain_text'
import type { Say } from '#browser/format_text'

/** The end of a mute that somebody has to lift, in the audit log. */
const UNLIMITED = 'unlimited'

/** Returns how a member is muted, for the audit log: an ISO time, "unlimited", or null if they are not. */
const endOf = ({ isMuted, mutedUntil }: User) =>
  isMuted ? (mutedUntil?.toUTC().toISO() ?? UNLIMITED) : null

export const muteOf = (member: User) => ({
  until: endOf(member),
  reason: member.isMuted ? member.muteReason : null,
})

/** The changes that an audit entry records of a mute. Fields without a value are left out. */
export function muteChanges(
  before: ReturnType<typeof muteOf>,
  after: ReturnType<typeof muteOf>
): Changes {
  const fields = (['until', 'reason'] as const).filter((field) => before[field] ?? after[field])
  return Object.fromEntries(
    fields.map((field) => [field, { from: before[field], to: after[field] }])
  )
}

/** Describes a mute: "until 2026-11-29 14:30 UTC: spam". */
export function describeMute({ until, reason }: Changes, say: Say) {
  const [end, why] = [until?.to ?? until?.from, reason?.to ?? reason?.from]
  const period =
    end === UNLIMITED
      ? say('until it is lifted')
      : say('until {time} UTC', { time: String(end).slice(0, 16).replace('T', ' ') })
  return [period, why && isolated(String(why))].filter(Boolean).join(': ')
}

/**
 * SQL of an undo: gives members the mute that they had before. Skips members whose mute has changed
 * since, a mute that would be over, and whoever undoes it: nobody lifts their own mute.
 */
export const UNDO_MUTE = `
  UPDATE users SET
      muted_at = CASE WHEN was ->> 'until' IS NOT NULL THEN now() END,
      muted_until = nullif(was ->> 'until', '${UNLIMITED}')::timestamptz,
      muted_by_id = CASE WHEN was ->> 'until' IS NOT NULL THEN CAST(:by AS integer) END,
      mute_reason = CASE WHEN was ->> 'until' IS NOT NULL THEN was ->> 'reason' END,
      updated_at = now()
    FROM entry WHERE users.id = subject_id AND users.id <> CAST(:by AS integer)
      AND CASE WHEN became ->> 'until' IS NULL
        THEN muted_at IS NULL OR muted_until <= now()
        ELSE muted_at IS NOT NULL
          AND muted_until IS NOT DISTINCT FROM nullif(became ->> 'until', '${UNLIMITED}')::timestamptz END
      AND (was ->> 'until' IS NULL OR was ->> 'until' = '${UNLIMITED}'
        OR (was ->> 'until')::timestamptz > now())
    RETURNING entry.id`
