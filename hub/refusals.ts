/** How often this hub has refused what, since it started. */
export const refusals = {
  /** pages that are not ours */
  origin: 0,
  /** connections of an address that makes too many */
  handshakes: 0,
  /** what is no new WebSocket: long polling, another protocol, a second transport */
  transport: 0,
  /** connections of nobody who is signed in */
  unauthorised: 0,
  /** connections of a member who has too many */
  sockets: 0,
  /** connections that have not joined in time, or tried to twice */
  join: 0,
  /** messages over those of a second, and connections that went on nevertheless */
  throttled: 0,
  flood: 0,
  /** frames that are too long, and packets that are none */
  frame: 0,
  malformed: 0,
  /** events that there are not, and those whose ids are none */
  unknown: 0,
  invalid: 0,
}

export type Refusals = typeof refusals
