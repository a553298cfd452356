/**
 * The contract between the hub and its clients, both pages and programs: all events, payloads and
 * rooms. Temperatures are °C with one decimal.
 *
 * `npm run asyncapi` writes docs/asyncapi.json from these types. Tags such as `@minimum` become keywords
 * of JSON Schema. docs/protocol.md explains the events to people who write clients.
 */
export const HUB_PATH = '/hub'

/** The error of a rejected connection. It does not say why, so that attackers learn nothing. */
export const UNAUTHORISED = 'unauthorised'

/** The error of a rejected connection if the member already has too many connections. */
export const TOO_MANY = 'too many connections'

/** The error of a rejected connection if the database does not answer. */
export const UNAVAILABLE = 'unavailable'

/** The error of a second attempt to join while the first one is not decided yet. */
export const JOIN_ONCE = 'join once'

/** Why the hub rejects a connection. */
export interface ConnectError {
  message: typeof UNAUTHORISED | typeof TOO_MANY | typeof UNAVAILABLE | typeof JOIN_ONCE
}

/**
 * @asType integer
 * @minimum 1
 * @maximum 2147483647
 */
export type Id = number

/**
 * 0 is the lobby. Any other room has the id of its city.
 *
 * @asType integer
 * @minimum 0
 * @maximum 2147483647
 */
export type RoomId = number

/**
 * A number that only rises.
 *
 * @asType integer
 * @minimum 0
 */
export type Position = number

/**
 * A time, ISO 8601 in UTC.
 *
 * @format date-time
 */
export type Time = string

/** @format uuid */
export type Uuid = string

/**
 * The ids that one request may name. Unless the operator has changed it (`HUB_IDS_PER_MESSAGE`), at most
 * 100.
 *
 * @maxItems 100
 */
export type Ids = Id[]

/**
 * The rooms that one request may name, at most 100 like `Ids`.
 *
 * @maxItems 100
 */
export type RoomIds = RoomId[]

/** The `auth` of a program's handshake. Pages send their session cookie instead. */
export interface Credentials {
  /** An access token. The settings page shows it only once, when it is created. */
  token: string
}

/**
 * The `auth` of a page on which nobody is signed in. A visitor may only join the lobby of the chat, if
 * it is public.
 */
export interface VisitorCredentials {
  visitor: true
}

export interface Reading {
  cityId: Id
  /** null if the city has no temperature now */
  celsius: number | null
  /**
   * Rises with every change of `celsius` or `measuredAt`. Clients may compare only versions from
   * the same connection.
   */
  version: Position
  /** null if the city has no reading */
  measuredAt: Time | null
  /**
   * Where the reading came from, such as "open-meteo" or "admin": at most 20 small letters, digits and
   * hyphens. null if the city has no reading. A hub of an earlier version does not send it.
   *
   * @maxLength 20
   */
  source?: string | null
}

/** @param row a row of `cities`, with the source of its newest reading */
export function readingOf(row: {
  id: number
  celsius: number | null
  version: number
  measured_at: Date | null
  source: string | null
}): Reading {
  const { id: cityId, celsius, version, measured_at: measuredAt, source } = row
  return { cityId, celsius, version, measuredAt: measuredAt?.toISOString() ?? null, source }
}

/** The room of the chat that everybody may join. Any other room has the id of its city. */
export const LOBBY = 0

/** A message of the chat, as it is after its last change: posted, edited, deleted or restored. */
export interface Message {
  id: Uuid
  /** The place of the message in its room, which never changes. Clients sort by it. */
  number: Position
  /**
   * The place of the last change among the changes of the room. Both kinds of numbers only rise, but
   * some are missing.
   */
  position: Position
  /** null if the account of the author has been deleted */
  authorId: Id | null
  author: string | null
  /**
   * Plain text with line breaks, at most 2,000 characters. Empty if the message is deleted, or if it
   * consists of files only.
   *
   * @maxLength 2000
   */
  body: string
  createdAt: Time
  editedAt: Time | null
  deletedAt: Time | null
  /**
   * The id of the message of the same room that this one quotes. Only the id, because the quoted message
   * may be edited or deleted later.
   */
  quotedId: Uuid | null
  /** The members that the text names. Absent if it names nobody. */
  mentions?: NamedMember[]
  /** The files of the message, in the order of its author. Visitors get none. */
  attachments: Attachment[]
  /**
   * The number of files with which the message was posted. If it is more than the attachments, the
   * others are withheld from a visitor, or do not exist any more. 0 if the message is deleted.
   *
   * @asType integer
   * @minimum 0
   */
  fileCount: number
}

/** A member that the text of a message names: the text contains `@` and this name. */
export interface NamedMember {
  id: Id
  name: string
}

/** A member who is muted reads the chat, but cannot write. */
export interface Mute {
  /** null until an admin lifts the mute. Otherwise it ends by itself. */
  until: Time | null
  reason: string | null
}

/** A file of a message. `/api/v1/files/ID` has its content, and `/api/v1/files/ID/preview` that of an image in small. */
export interface Attachment {
  id: Uuid
  name: string
  /** The media type, found by the content. */
  type: string
  /**
   * @asType integer
   * @minimum 0
   */
  sizeBytes: number
  /** In pixels. null if the file is not an image that has a preview. */
  width: number | null
  height: number | null
}

/** @param row a row of `messages`, with the name of the author */
export function messageOf(row: {
  id: string
  number: number
  position: number
  author_id: number | null
  author: string | null
  body: string
  created_at: Date
  edited_at: Date | null
  deleted_at: Date | null
  quoted_id: string | null
  mentions?: NamedMember[] | null
  /** Absent or null if there are none. */
  attachments?: Attachment[] | null
  file_count: number
}): Message {
  const { id, number, position, author_id: authorId, author, body } = row
  const message: Message = {
    id,
    number,
    position,
    authorId,
    author,
    body,
    createdAt: row.created_at.toISOString(),
    editedAt: row.edited_at?.toISOString() ?? null,
    deletedAt: row.deleted_at?.toISOString() ?? null,
    quotedId: row.quoted_id,
    attachments: row.attachments ?? [],
    fileCount: row.file_count,
  }
  if (row.mentions && !row.deleted_at) message.mentions = row.mentions
  return message
}

/** Everything that has changed in a room after the position `after`, up to the position `upto`. */
export interface RoomChanges {
  roomId: RoomId
  after: Position
  upto: Position
  /** In the order of their positions. Of each message, only the last change. */
  changes: Message[]
}

/** How far a client knows a room. */
export interface Cursor {
  /**
   * Positions of different epochs cannot be compared. The epoch changes when a backup is restored.
   *
   * @pattern ^[\w.-]{1,100}$
   */
  epoch: string
  /**
   * @asType integer
   * @minimum 0
   * @maximum 9007199254740991
   */
  position: number
}

export interface JoinRequest {
  roomId: RoomId
  /** Omit it, or send null, to get the newest messages. */
  since?: Cursor | null
}

/**
 * At most 100, like `Ids`.
 *
 * @maxItems 100
 */
export type JoinRequests = JoinRequest[]

export interface RoomView extends RoomChanges {
  epoch: string
  /**
   * True if the view does not continue the cursor of the request, and contains the newest messages of
   * the room instead. The client must then forget the messages that it has.
   */
  anew: boolean
}

/**
 * How much of a room of the chat is unread, for clients that do not show the room. A client gets at most
 * one head a second and room.
 */
export interface Head {
  roomId: RoomId
  /** The position of the last change in the room. */
  position: Position
  /**
   * The last 100 messages that are not deleted, newest first. Two values for each: how much its number
   * is below that of the message before, or below `position` for the first; and the id of its author, or
   * 0 if the account was deleted.
   *
   * @maxItems 200
   */
  recent: number[]
}

/** The unread messages, mentions, mutes and unseen alerts that every page of a member shows. */
export interface Inbox {
  userId: Id
  /** Rises with each change. */
  version: Position
  /** The rooms that the member may read: the lobby, then the rooms of their cities, in the order of the board. */
  rooms: InboxRoom[]
  /** The unread messages that name the member, in rooms that the member has not muted. */
  mentions: {
    /** At most 100. */
    count: number
    newest: Mention | null
  }
  /** null if the member may write in the chat */
  mute: Mute | null
  /** The crossed limits of which the member was told, and which they have not seen. */
  alerts: {
    /** At most 100. */
    count: number
    /** null if there is none, or if the member wants no notices. */
    newest: CrossedLimit | null
  }
}

/** A temperature that crossed the limit of an alert. Temperatures are in °C. */
export interface CrossedLimit {
  notificationId: Id
  cityId: Id
  city: string
  kind: 'below' | 'above' | 'change'
  threshold: number
  celsius: number
  /** The rise within an hour, or the fall if it is negative. null unless the kind is a change. */
  change: number | null
  /** The unit in which the member reads temperatures. */
  unit: 'C' | 'F'
}

export interface InboxRoom {
  roomId: RoomId
  /** All messages up to this number are read. */
  read: Position
  muted: boolean
}

/** A message that names the member. */
export interface Mention {
  messageId: Uuid
  roomId: RoomId
  /** The name of the room. */
  room: string
  /** null if the account of the author has been deleted */
  author: string | null
}

/** A member who is present in a room of the chat, or is typing there. */
export interface PresentMember {
  id: Id
  name: string
}

/** The members who are present in a room: each once, without those who hide their presence. */
export interface Here {
  roomId: RoomId
  /**
   * @asType integer
   * @minimum 0
   */
  count: number
  /**
   * At most 50 of them, sorted by name.
   *
   * @maxItems 50
   */
  members: PresentMember[]
}

/** The members who are typing in a room now. Empty if nobody is. */
export interface TypingMembers {
  roomId: RoomId
  /**
   * At most four of them. Clients show two names besides their own.
   *
   * @maxItems 4
   */
  members: PresentMember[]
}

/**
 * The request had no effect. `invalid`: it has another form than this contract. `throttled`: the
 * connection sends too many events a second. `unavailable`: the database did not answer in time.
 */
export interface Failure {
  ok: false
  error: {
    code: 'invalid' | 'throttled' | 'unavailable'
    /** A sentence in English. */
    message: string
  }
}

export type Answer = { ok: true; readings: Reading[]; refused: Id[] } | Failure
export type JoinAnswer = { ok: true; rooms: RoomView[]; refused: RoomId[] } | Failure

export type FollowAnswer = { ok: true; heads: Head[]; refused: RoomId[] } | Failure
export type InboxAnswer = { ok: true; inboxes: Inbox[]; refused: Id[] } | Failure

export interface ClientToHub {
  /** Lets the client get the readings of cities on the board of its member. */
  watch: (cityIds: Ids, ack: (answer: Answer) => void) => void
  /** Ends what `watch` began. */
  unwatch: (cityIds: Ids, ack: (answer: Answer) => void) => void
  /**
   * Like `watch`, but for any city. Only for admins who connect from a page, not for access tokens.
   */
  oversee: (cityIds: Ids, ack: (answer: Answer) => void) => void
  /** Ends what `oversee` began. */
  unoversee: (cityIds: Ids, ack: (answer: Answer) => void) => void
  /**
   * Joins rooms of the chat. A client receives what is said in a room after the answer. It must read
   * the answer in the callback: events that follow may arrive before a promise resolves.
   */
  join: (rooms: JoinRequests, ack: (answer: JoinAnswer) => void) => void
  /** Ends what `join` began. */
  leave: (roomIds: RoomIds, ack: (answer: JoinAnswer) => void) => void
  /**
   * Lets a client count what is unread in rooms of the chat that it does not show. Only for pages, not
   * for access tokens.
   */
  follow: (roomIds: RoomIds, ack: (answer: FollowAnswer) => void) => void
  /** Ends what `follow` began. */
  unfollow: (roomIds: RoomIds, ack: (answer: FollowAnswer) => void) => void
  /** The member's own inbox, by the id of the member. Only for pages, not for access tokens. */
  openInbox: (userIds: Ids, ack: (answer: InboxAnswer) => void) => void
  /** Ends what `openInbox` began. */
  closeInbox: (userIds: Ids, ack: (answer: InboxAnswer) => void) => void
  /**
   * The member is typing in a room that this connection has joined. A client repeats it every three
   * seconds, and sends false as soon as the member has posted or has taken the text back.
   */
  typing: (roomId: RoomId, isTyping?: boolean) => void
  /**
   * Returns the hub's time, ISO 8601 in UTC. Pages calculate ages by it, because the clock of a
   * device may be wrong, and find out whether the connection still works.
   */
  time: (ack: (now: Time) => void) => void
}

export interface HubToClient {
  /** A new reading of a city that the client has asked for. */
  reading: (reading: Reading) => void
  /** Several readings that arrived at the hub together, each of another city. */
  readings: (readings: Reading[]) => void
  /** Changes of a room that the client has joined. They continue what the client has. */
  messages: (changes: RoomChanges) => void
  /** The head of a room that the client follows. */
  head: (head: Head) => void
  /** Several heads that changed together, each of another room. */
  heads: (heads: Head[]) => void
  /** The inbox that the client has opened. */
  inbox: (inbox: Inbox) => void
  /**
   * Says who is present in a room that the client has joined: after joining, and when it changes, at
   * most once a second, or, in a room with more than 1,000 members, every five seconds. Only members
   * get it, and only members are present. A client forgets it when the connection is lost.
   */
  here: (here: Here) => void
  /**
   * Says who is typing in a room that the client has joined, at most once a second. Only members get it. A
   * client forgets it after six seconds, and when the connection is lost.
   */
  typing: (typing: TypingMembers) => void
  /** The client has missed changes. It gets no more until it joins the room again. */
  behind: (behind: { roomId: RoomId }) => void
  /**
   * A right to the city, or to the room of the chat, has ended. The client should request it again
   * with `watch`, `oversee` or `join`. If the hub then refuses it, the client has no right to it any
   * more.
   */
  revoked: (revoked: Revoked) => void
  /** The last event before the hub closes the connection. */
  bye: (bye: { reason: ByeReason }) => void
}

export type Revoked = { cityId: Id; roomId?: undefined } | { roomId: RoomId; cityId?: undefined }

/**
 * `draining`: the hub shuts down. `flood`: the client sent far too many packets. `signed-out`: the
 * sign-in or access token is not valid any more, for any reason, so reconnecting is pointless.
 */
export type ByeReason = 'draining' | 'flood' | 'signed-out'

export const userRoom = (userId: number) => `user:${userId}`
export const sessionRoom = (signInId: number) => `session:${signInId}`
