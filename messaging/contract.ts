/**
 * The contract between the hub and its clients, both pages and programs: all events, payloads and
 * rooms. Times are ISO 8601 in UTC; temperatures are °C with one decimal.
 */
export const HUB_PATH = '/hub'

/** The error of a rejected connection. It does not say why, so that attackers learn nothing. */
export const UNAUTHORISED = 'unauthorised'

/** The error of a rejected connection if the member already has too many connections. */
export const TOO_MANY = 'too many connections'

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
  cityId: number
  /** null if the city has no temperature now */
  celsius: number | null
  /**
   * Rises with every change of `celsius` or `measuredAt`. Clients may compare only versions from
   * the same connection.
   */
  version: number
  /** null if the city has no reading */
  measuredAt: string | null
  /**
   * Where the reading came from, such as "open-meteo" or "admin": at most 20 small letters, digits and
   * hyphens. null if the city has no reading. A hub of an earlier version does not send it.
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
  /** a UUID */
  id: string
  /** The place of the message in its room, which never changes. Clients sort by it. */
  number: number
  /**
   * The place of the last change among the changes of the room. Both kinds of numbers only rise, but
   * some are missing.
   */
  position: number
  /** null if the account of the author has been deleted */
  authorId: number | null
  author: string | null
  /**
   * Plain text with line breaks, at most 2,000 characters. Empty if the message is deleted, or if it
   * consists of files only.
   */
  body: string
  createdAt: string
  editedAt: string | null
  deletedAt: string | null
  /**
   * The id of the message of the same room that this one quotes. Only the id, because the quoted message
   * may be edited or deleted later.
   */
  quotedId: string | null
  /** The members that the text names. Absent if it names nobody. */
  mentions?: NamedMember[]
  /** The files of the message, in the order of its author. Visitors get none. */
  attachments: Attachment[]
  /**
   * The number of files with which the message was posted. If it is more than the attachments, the
   * others are withheld from a visitor, or do not exist any more. 0 if the message is deleted.
   */
  fileCount: number
}

/** A member that the text of a message names: the text contains `@` and this name. */
export interface NamedMember {
  id: number
  name: string
}

/** A member who is muted reads the chat, but cannot write. */
export interface Mute {
  /** null until an admin lifts the mute. Otherwise it ends by itself. */
  until: string | null
  reason: string | null
}

/** A file of a message: `/chat/files/ID`, and `/chat/files/ID/preview` for an image. */
export interface Attachment {
  /** a UUID */
  id: string
  name: string
  /** The media type, found by the content. */
  type: string
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
  roomId: number
  after: number
  upto: number
  /** In the order of their positions. Of each message, only the last change. */
  changes: Message[]
}

/** How far a client knows a room. */
export interface Cursor {
  /** Positions of different epochs cannot be compared. The epoch changes when a backup is restored. */
  epoch: string
  position: number
}

export interface JoinRequest {
  roomId: number
  /** Omit it to get the newest messages. */
  since?: Cursor
}

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
  roomId: number
  /** The position of the last change in the room. */
  position: number
  /**
   * The last 100 messages that are not deleted, newest first. Two values for each: how much its number
   * is below that of the message before, or below `position` for the first; and the id of its author, or
   * 0 if the account was deleted.
   */
  recent: number[]
}

/** The unread messages, mentions, mutes and unseen alerts that every page of a member shows. */
export interface Inbox {
  userId: number
  /** Rises with each change. */
  version: number
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
  notificationId: number
  cityId: number
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
  roomId: number
  /** All messages up to this number are read. */
  read: number
  muted: boolean
}

/** A message that names the member. */
export interface Mention {
  messageId: string
  roomId: number
  /** The name of the room. */
  room: string
  /** null if the account of the author has been deleted */
  author: string | null
}

/** A member who is present in a room of the chat, or is typing there. */
export interface PresentMember {
  id: number
  name: string
}

/** The members who are present in a room: each once, without those who hide their presence. */
export interface Here {
  roomId: number
  count: number
  /** At most 50 of them, sorted by name. */
  members: PresentMember[]
}

/** The members who are typing in a room now. Empty if nobody is. */
export interface TypingMembers {
  roomId: number
  /** At most four of them. Clients show two names besides their own. */
  members: PresentMember[]
}

interface Failure {
  ok: false
  error: { code: 'invalid' | 'throttled' | 'unavailable'; message: string }
}

export type Answer = { ok: true; readings: Reading[]; refused: number[] } | Failure
export type JoinAnswer = { ok: true; rooms: RoomView[]; refused: number[] } | Failure

export type FollowAnswer = { ok: true; heads: Head[]; refused: number[] } | Failure
export type InboxAnswer = { ok: true; inboxes: Inbox[]; refused: number[] } | Failure

export interface ClientToHub {
  watch: (cityIds: number[], ack: (answer: Answer) => void) => void
  unwatch: (cityIds: number[], ack: (answer: Answer) => void) => void
  /**
   * Like `watch`, but for any city. Only for admins who connect from a page, not for access tokens.
   */
  oversee: (cityIds: number[], ack: (answer: Answer) => void) => void
  unoversee: (cityIds: number[], ack: (answer: Answer) => void) => void
  /**
   * Joins rooms of the chat. A client receives what is said in a room after the answer. It must read
   * the answer in the callback: events that follow may arrive before a promise resolves.
   */
  join: (rooms: JoinRequest[], ack: (answer: JoinAnswer) => void) => void
  leave: (roomIds: number[], ack: (answer: JoinAnswer) => void) => void
  /**
   * Lets a client count what is unread in rooms of the chat that it does not show. Only for pages, not
   * for access tokens.
   */
  follow: (roomIds: number[], ack: (answer: FollowAnswer) => void) => void
  unfollow: (roomIds: number[], ack: (answer: FollowAnswer) => void) => void
  /** The member's own inbox, by the id of the member. Only for pages, not for access tokens. */
  openInbox: (userIds: number[], ack: (answer: InboxAnswer) => void) => void
  closeInbox: (userIds: number[], ack: (answer: InboxAnswer) => void) => void
  /**
   * The member is typing in a room that this connection has joined. A client repeats it every three
   * seconds, and sends false as soon as the member has posted or has taken the text back.
   */
  typing: (roomId: number, isTyping?: boolean) => void
  /**
   * Returns the hub's time, ISO 8601 in UTC. Pages calculate ages by it, because the clock of a
   * device may be wrong, and find out whether the connection still works.
   */
  time: (ack: (now: string) => void) => void
}

export interface HubToClient {
  reading: (reading: Reading) => void
  /** Several readings that arrived at the hub together, each of another city. */
  readings: (readings: Reading[]) => void
  /** A client ignores changes whose position it has already seen. */
  messages: (changes: RoomChanges) => void
  head: (head: Head) => void
  /** Several heads that changed together, each of another room. */
  heads: (heads: Head[]) => void
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
  behind: (behind: { roomId: number }) => void
  /**
   * A right to the city, or to the room of the chat, has ended. The client should request it again
   * with `watch`, `oversee` or `join`. If the hub then refuses it, the client has no right to it any
   * more.
   */
  revoked: (revoked: Revoked) => void
  /** The last event before the hub closes the connection. */
  bye: (bye: { reason: ByeReason }) => void
}

export type Revoked =
  { cityId: number; roomId?: undefined } | { roomId: number; cityId?: undefined }

/**
 * `draining`: the hub shuts down. `flood`: the client sent far too many packets. `signed-out`: the
 * sign-in or access token is not valid any more, for any reason, so reconnecting is pointless.
 */
export type ByeReason = 'draining' | 'flood' | 'signed-out'

export const userRoom = (userId: number) => `user:${userId}`
export const sessionRoom = (signInId: number) => `session:${signInId}`
