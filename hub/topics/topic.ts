import type { Answer } from '#messaging/contract'
import type { HubToHub, Revocation } from '#messaging/bus'
import type { Delivery } from '#hub/rooms/delivery'
import type { HubServer, HubSocket } from '#hub/types'

/**
 * A kind of thing that clients follow. Each thing has an id, and a room for the sockets that follow
 * it. `hub/rooms/` does everything that topics have in common, and knows a topic only through this
 * interface.
 */
export interface Topic<Change> {
  /** Its rooms are `name:ID`. */
  readonly name: 'city'
  /** The things that its ids name, in messages for people. */
  readonly plural: string
  /** Each is a reason why a socket may be in a room. A socket stays while it has one of them. */
  readonly rights: readonly Right<Change>[]
  /** Sends changes to the sockets in the rooms. `Latest`: only the newest change of a room counts. */
  readonly delivery: new (
    hub: HubServer,
    topic: Topic<Change>,
    endRestored: (socket: HubSocket) => void
  ) => Delivery<Change>
  /** The message of the bus that contains changes. */
  readonly busMessage: keyof Pick<HubToHub, 'readings'>
  /** The event that brings a change to a client. */
  readonly event: 'reading'
  /** The event that brings several changes to a client. */
  readonly batchEvent: 'readings'
  /** The first field of a change, and the field of `revoked`: it contains the id. */
  readonly key: 'cityId'

  idOf(change: Change): number
  /** Rises with each change of a room, so the last position that was sent is a cursor. */
  positionOf(change: Change): number
  answer(snapshot: Change[], refused: number[]): Answer
  /** Returns what a revocation ends, unless it ends connections. */
  endedBy(revocation: Revocation): { id: number; rights: readonly Right<Change>[] }
}

export interface Right<Change> {
  readonly name: 'watched' | 'overseen'
  /** The events by which a client takes the right, and gives it up. */
  readonly join: 'watch' | 'oversee'
  readonly leave: 'unwatch' | 'unoversee'
  /**
   * Returns for each request the ids to which its sign-in has the right, with what the client may
   * see now. One query must return both, so that no content is read after the right has ended.
   * @param requests at most 500
   */
  allowed(requests: Request[]): Promise<Map<Request, Allowed<Change>>>
  /** Like `allowed`, for one request. Parallel calls share a query. */
  allowedOne(request: Request): Promise<Allowed<Change>>
}

export interface Request {
  signInId: number
  ids: number[]
}

export type Allowed<Change> = ReadonlyMap<number, Content<Change>>

export interface Content<Change> {
  newest: Change
  /** Whether changes of this id are published. If not, the client gets `newest` only when it asks. */
  isLive: boolean
}

/** A topic, for code to which the type of its changes does not matter. */
export type AnyTopic = Topic<any>
export type AnyRight = Right<any>
export type RightName = AnyRight['name']

export const roomOf = ({ name }: AnyTopic, id: number) => `${name}:${id}`

export const isRoomOf = ({ name }: AnyTopic, room: string) => room.startsWith(`${name}:`)

/** @param room a room of this topic */
export const idOfRoom = ({ name }: AnyTopic, room: string) => Number(room.slice(name.length + 1))
