import { inboxesBySignIn, inboxesOf, inboxOfSignIn } from '#chat/inbox'
import { chatCounts } from '#hub/counters'
import { LatestRead } from '#hub/rooms/latest_read'
import { isId, type Allowed, type ReadTopic, type Request, type Right } from '#hub/topics/topic'
import type { ChangedInbox } from '#messaging/bus'
import type { Inbox } from '#messaging/contract'

/** Members who read at the same time change their inboxes at the same time. */
const READ_INTERVAL_MS = 100

/** Only the member's own inbox. */
const own: Right<Inbox> = {
  name: 'own',
  join: 'openInbox',
  leave: 'closeInbox',
  ability: null,

  async allowed(requests) {
    const inboxes = await inboxesBySignIn(requests.flatMap(({ signInId }) => signInId ?? []))
    return new Map(
      requests.map((request) => [request, contentOf(request, inboxes.get(request.signInId!))])
    )
  },

  async allowedOne(request) {
    const { signInId } = request
    return contentOf(request, signInId === null ? undefined : await inboxOfSignIn(signInId))
  },
}

function contentOf({ ids }: Request, newest: Inbox | undefined): Allowed<Inbox> {
  if (!newest || !ids.includes(newest.userId)) return new Map()
  return new Map([[newest.userId, { newest, isLive: true }]])
}

/** The unread messages, mentions and mutes that all pages of a member show. */
export const inbox: ReadTopic<Inbox, ChangedInbox> = {
  name: 'inbox',
  plural: 'inboxes',
  formats: {
    join: 'an array of whole numbers above 0',
    leave: 'an array of whole numbers above 0',
  },
  lowestId: 1,
  rights: [own],
  busMessage: 'inboxes',
  event: 'inbox',
  // A socket follows one inbox, so it never gets several.
  batchEvent: 'inbox',
  key: 'userId',
  counts: chatCounts.inboxes,
  readIntervalMs: READ_INTERVAL_MS,

  deliver: (hub, host) => new LatestRead(hub, inbox, host),
  parseWanted: (item) => (isId(item, 1) ? { id: item } : undefined),
  idOf: ({ userId }) => userId,
  positionOf: ({ version }) => version,
  changedId: ({ userId }) => userId,
  read: inboxesOf,
  answer: (snapshot, refused) => ({ ok: true, inboxes: snapshot, refused }),

  // It ends only with the connection. Rights to rooms change its content.
  endedBy: () => ({ id: 0, rights: [] }),
}
