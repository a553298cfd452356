/** Members by room: lists of the id of a room, followed by the ids of members. */
export type MembersByRoom = number[][]

/**
 * The hubs tell each other who is present, and who is typing. `run` names the process that sends the
 * message. Nothing of this is stored.
 */
export type PresenceMessage = { run: string } & (
  | {
      /** One change of the members who are present at a hub. Changes have consecutive numbers. */
      kind: 'change'
      number: number
      joined: MembersByRoom
      left: MembersByRoom
    }
  /** The number of the last change. */
  | { kind: 'beat'; number: number }
  | {
      /** All members who are present at a hub after the change with this number, in several parts. */
      kind: 'state'
      number: number
      part: number
      parts: number
      members: MembersByRoom
    }
  /** Asks these runs, or all, for their state. */
  | { kind: 'want'; runs: string[] | null }
  /** The process stops. */
  | { kind: 'end' }
  /** Not numbered: what is lost is not sent again. */
  | { kind: 'typing'; started: MembersByRoom; stopped: MembersByRoom }
)
