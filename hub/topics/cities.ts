import type { Reading } from '#messaging/contract'
import { counters } from '#hub/counters'
import { Latest } from '#hub/rooms/latest'
import { overseen } from '#hub/topics/oversight'
import { isId, type Allowed, type LatestTopic, type Right } from '#hub/topics/topic'
import { boardOf, boardsOf, type Board } from '#board/boards_by_sign_in'

/** Only for cities on the member's own board, even if the member is an admin. */
const watched: Right<Reading> = {
  name: 'watched',
  join: 'watch',
  leave: 'unwatch',
  ability: 'cities:read',

  async allowed(requests) {
    const boards = await boardsOf(requests.flatMap(({ signInId }) => signInId ?? []))
    return new Map(requests.map((request) => [request, contentOf(boards.get(request.signInId!))]))
  },

  async allowedOne({ signInId }) {
    return contentOf(signInId === null ? undefined : await boardOf(signInId))
  },
}

const NOTHING: Allowed<Reading> = new Map()

/** A visitor, and a sign-in that has ended, has no board. */
const contentOf = (board: Board | undefined): Allowed<Reading> => board?.cities ?? NOTHING

/** The readings of cities. */
export const cities: LatestTopic<Reading> = {
  name: 'city',
  plural: 'cities',
  formats: {
    join: 'an array of whole numbers above 0',
    leave: 'an array of whole numbers above 0',
  },
  lowestId: 1,
  rights: [watched, overseen],
  busMessage: 'readings',
  event: 'reading',
  batchEvent: 'readings',
  counts: counters,
  key: 'cityId',

  deliver: (hub, { endRestored }) => new Latest(hub, cities, endRestored),
  parseWanted: (item) => (isId(item, 1) ? { id: item } : undefined),
  idOf: ({ cityId }) => cityId,
  positionOf: ({ version }) => version,
  answer: (readings, refused) => ({ ok: true, readings, refused }),

  /**
   * If a city is deleted or disabled, both rights to it end, for everybody. If the revocation names
   * a member, only that member's right through the board ends.
   */
  endedBy({ cityId, userId }) {
    return { id: cityId!, rights: userId === null ? [watched, overseen] : [watched] }
  },
}
