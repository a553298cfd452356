/** The content of a text frame of Engine.IO 4 and Socket.IO 5, see docs/protocol.md. */
export interface Frame {
  code: string
  /** The number of the request that an answer is for. */
  id?: number
  data?: any
}

/** The codes of frames of the hub. */
export const OPEN = '0'
export const PING = '2'
export const JOINED = '40'
export const EVENT = '42'
export const ANSWER = '43'
export const REFUSED = '44'

export const PONG = '3'

/** Reads a frame of the hub. Returns undefined for one that says nothing to this client. */
export function readFrame(text: string): Frame | undefined {
  const [, code, id, json] = /^([02]|4[0234])(\d*)([[{].*)?$/s.exec(text) ?? []
  if (!code) return
  const frame: Frame = { code }
  if (id) frame.id = Number(id)
  if (json) frame.data = JSON.parse(json)
  return frame
}

/** Asks to join with an access token. */
export const joinFrame = (token: string) => `40${JSON.stringify({ token })}`

/** Sends an event to which the hub answers with the same number. */
export const requestFrame = (id: number, ...event: unknown[]) => `42${id}${JSON.stringify(event)}`
