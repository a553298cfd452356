import db from '@adonisjs/lucid/services/db'
import type { ActionDefinition } from '#admin/audit_action_definition'
import AuditEntry from '#models/audit_entry'
import Entry from '#models/entry'
import type User from '#models/user'
import { formatDuration } from '#training/duration'
import { entryFields, type EntryInput } from '#training/entry_fields'
import { KINDS, type Kind } from '#training/kinds'
import { phrase, sayPhrase } from '#support/phrase'

/** Adds an entry to the log of a member. The member sees that an admin has added it. */
export async function addEntryFor(by: User, { id: userId }: User, input: EntryInput) {
  return db.transaction(async (trx) => {
    const fields = { ...entryFields(input), userId, source: 'admin' }
    const entry = await Entry.create(fields, { client: trx })
    const { date, kind, distanceM, durationS } = entry
    // No title and no note: the audit log outlives the account.
    const changes = {
      date: { to: date },
      kind: { to: kind },
      distance_m: { to: distanceM },
      duration_s: { to: durationS },
    }
    await AuditEntry.record(by.id, 'member.entry_added', userId, changes, trx)
    return entry
  })
}

export const memberEntryAdded: ActionDefinition = {
  describe: {
    label: phrase('Entry added to a log'),
    sentence: (names) => phrase('{actor} added an entry to the log of {subject}', names),
    changes: ({ date, kind, distance_m: metres, duration_s: seconds }, say) =>
      [
        date.to,
        sayPhrase(KINDS[kind.to as Kind], say),
        say('{n, number, ::.0} km', { n: Number(metres.to) / 1000 }),
        formatDuration(Number(seconds.to)),
      ].join(', '),
  },
}
