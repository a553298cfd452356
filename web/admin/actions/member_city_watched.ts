import type { ActionDefinition } from '#admin/audit_action_definition'
import { lockMembers } from '#admin/lock_members'
import { phrase } from '#support/phrase'

/** Recorded by `board/watch_city` when an admin acts for a member. */
export const memberCityWatched: ActionDefinition = {
  describe: {
    label: phrase('City put on a board'),
    sentence: (names) => phrase('{actor} put a city on the board of {subject}', names),
    changes: ({ city }) => String(city.to ?? city.from),
  },
  undo: {
    recordedAs: 'member.city_unwatched',
    question: ({ subject, back }) =>
      phrase('Take {back} off the board of {subject} again?', { subject, back }),
    isComplete: ({ changes }) => changes.city?.id !== undefined,
    // `watchCity` takes the same lock, so it cannot change the board during the undo.
    lock: lockMembers,
    statement: `
      DELETE FROM subscriptions s USING entry
        WHERE s.user_id = subject_id AND s.city_id = (changes -> 'city' ->> 'id')::integer
        RETURNING entry.id`,
  },
}
