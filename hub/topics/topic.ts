import type { Ability } from '#accounts/abilities'
import type { Answer, Cursor, FollowAnswer, InboxAnswer, JoinAnswer } from '#messaging/contract'
import type { HubToHub, Part, Revocation } from '#messaging/bus'
import type { Delivery, DeliveryHost } from '#hub/rooms/delivery'
import type { DeliveryCounts } from '#hub/counters'
import type { HubServer } from '#hub/types'

/**
 * A kind of thing that clients follow. Each thing has an id, and a room for the sockets that follow
 * it. `hub/rooms/` does everything that topics have in common, and knows a topic only through this
 * interface.
 * @template Item what the bus carries
 * @template View what a client gets when it joins
 */
export interface Topic<Item, View = Item> {
  /** Its rooms are `name:ID`. */
  readonly name: 'city' | 'chat' | 'head' | 'inbox'
  /** The things that its ids name, in messages for people. */
  readonly plural: string
  /** Describe the valid input for joining and leaving, in messages for people. */
  readonly formats: { join: string; leave: string }
  readonly lowestId: 0 | 1
  /** Each is a reason why a socket may be in a room. A socket stays while it has one of them. */
  readonly rights: readonly Right<View>[]
  /** The message of the bus that contains its items. */
  readonly busMessage: keyof Pick<HubToHub, 'readings' | 'messages' | 'inboxes'>
  /** The event that brings a change to a client. */
  readonly event: 'reading' | 'messages' | 'head' | 'inbox'
  /** The first field of a change, and the field of `revoked`: it contains the id. */
  readonly key: 'cityId' | 'roomId' | 'userId'

  /** Creates what sends its changes to the sockets in the rooms. */
  deliver(hub: HubServer, host: DeliveryHost): Delivery<Item, View>
  /** Parses an item of a request to join. Returns undefined if it is invalid. */
  parseWanted(item: unknown): Wanted | undefined
  /** @param isVisitor whether nobody is signed in on the connection */
  answer(
    snapshot: View[],
    refused: number[],
    isVisitor: boolean
  ): Answer | JoinAnswer | FollowAnswer | InboxAnswer
  /** Returns what a revocation ends, unless it ends connections. */
  endedBy(revocation: Revocation): { id: number; rights: readonly Right<View>[] }
}

/** A topic of which only the newest change of each room counts. */
export interface LatestTopic<Change, Item = Change> extends Topic<Item, Change> {
  /** The event that brings several changes to a client. */
  readonly batchEvent: 'readings' | 'heads' | 'inbox'
  /** Counts what is sent. */
  readonly counts: DeliveryCounts

  idOf(change: Change): number
  /** Rises with each change of a room, so the last position that was sent is a cursor. */
  positionOf(change: Change): number
}

/**
 * A topic of which only the newest content counts, and of which the bus only says that something has
 * changed. Each hub reads the content that its sockets need.
 */
export interface ReadTopic<Change, Item> extends LatestTopic<Change, Item> {
  /** The shortest time between two reads. */
  readonly readIntervalMs: number
  /** Returns the id that an item of the bus is about. */
  changedId(item: Item): number
  /** Reads the content of at most 500 ids. An id without content is left out. */
  read(ids: number[]): Promise<Change[]>
  /** Reads the current positions, to find changes that the bus has lost. Absent if they are too many. */
  readPositions?(ids: number[]): Promise<Map<number, number>>
}

/** A topic of which every change counts. */
export interface EveryTopic<Change, View extends CompletePart<Change>> extends Topic<
  Part<Change>,
  View
> {
  positionOf(change: Change): number
  /** Returns the same key for two changes of which a client needs only the last one. */
  keyOf(change: Change): string
  /** Returns what a client gets of the changes, with the key of the topic first. */
  messageOf(part: CompletePart<Change>): object
  /** Returns the changes as visitors may see them: the same array if they may see all of it. */
  forVisitors(changes: Change[]): Change[]
  /** Reads what a client has missed since the cursor, or, without one, all that it needs. */
  readSince(id: number, since?: Cursor): Promise<View>
  /** Reads the next changes after a position. More may follow. */
  readAfter(id: number, position: number): Promise<View>
  /** Reads the current cursor of each room. */
  readHeads(ids: number[]): Promise<Map<number, Cursor>>
  /** Returns the view of a client that continues where it was. */
  viewOf(part: CompletePart<Change>, epoch: string): View
}

export interface CompletePart<Change> extends Part<Change> {
  changes: Change[]
  epoch?: string
}

/** One room that a client wants to join. */
export interface Wanted {
  id: number
  /** How far the client knows the room, if it continues where it was. */
  since?: Cursor
}

export interface Right<View> {
  readonly name: 'watched' | 'overseen' | 'joined' | 'followed' | 'own'
  /** The events by which a client takes the right, and gives it up. */
  readonly join: 'watch' | 'oversee' | 'join' | 'follow' | 'openInbox'
  readonly leave: 'unwatch' | 'unoversee' | 'leave' | 'unfollow' | 'closeInbox'
  /** The ability that the access token of a program needs. null: no program has the right. */
  readonly ability: Ability | null
  /**
   * Returns for each request the ids to which its sign-in has the right, with what the client may
   * see now. If it returns content, one query must return both, so that no content is read after the
   * right has ended.
   * @param requests at most 500
   */
  allowed(requests: Request[]): Promise<Map<Request, Allowed<View>>>
  /** Like `allowed`, for one request. Parallel calls share a query. */
  allowedOne(request: Request): Promise<Allowed<View>>
}

export interface Request {
  /** null for a visitor */
  signInId: number | null
  ids: number[]
}

export type Allowed<View> = ReadonlyMap<number, Content<View>>

export interface Content<View> {
  /** Absent if the delivery reads the content. */
  newest?: View
  /** Whether changes of this id are published. If not, the client gets `newest` only when it asks. */
  isLive: boolean
}

/** A topic, for code to which the type of its changes does not matter. */
export type AnyTopic = Topic<any, any>
export type AnyRight = Right<any>
export type RightName = AnyRight['name']

export const roomOf = ({ name }: AnyTopic, id: number) => `${name}:${id}`

export const isRoomOf = ({ name }: AnyTopic, room: string) => room.startsWith(`${name}:`)

/** @param room a room of this topic */
export const idOfRoom = ({ name }: AnyTopic, room: string) => Number(room.slice(name.length + 1))

/** @param lowest the lowest id of the topic */
export const isId = (value: unknown, lowest: number): value is number =>
  Number.isInteger(value) && (value as number) >= lowest && (value as number) < 2 ** 31
