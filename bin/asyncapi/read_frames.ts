/** A frame of the live protocol, as text of a WebSocket. */
export interface Frame {
  /** The sender of the frame. */
  from: 'client' | 'hub'
  /** The type of the packet, such as "42". */
  packet: string
  /** The number of an event that wants an answer, or of the answer. */
  id?: number
  /** Undefined if nothing follows the type. */
  payload?: unknown
}

/** @throws if the text is no frame */
export function parseFrame(from: Frame['from'], text: string): Frame {
  const packet = /^(?:0|2|3|4[0-4])/.exec(text)?.[0]
  if (!packet) throw new Error(`This is no frame: ${text}`)
  const rest = text.slice(packet.length)
  const [id] = /^\d+(?=\[)/.exec(rest) ?? []
  const json = rest.slice(id?.length ?? 0)
  return {
    from,
    packet,
    ...(id !== undefined && { id: Number(id) }),
    ...(json && { payload: JSON.parse(json) as unknown }),
  }
}

/** Names the messages of frames as the AsyncAPI document does. Needs each event before its answer. */
export class MessageNames {
  /** The names of the events that wait for an answer, by number. */
  #events = new Map<number, string>()

  nameOf({ from, packet, id, payload }: Frame) {
    switch (packet) {
      case '0':
        return 'connection.open'
      case '2':
        return 'connection.ping'
      case '3':
        return 'connection.pong'
      case '40':
        return from === 'client' ? 'connection.connect' : 'connection.connected'
      case '41':
        return 'connection.end'
      case '44':
        return 'connection.refused'
      case '43':
        return `${this.#events.get(id!)}.answer`
    }
    const name = `${from}.${(payload as unknown[])[0]}`
    if (id !== undefined) this.#events.set(id, name)
    return name
  }
}

/** Returns the frames in the examples of a document in Markdown: blocks of lines "client  42[…]". */
export function framesIn(markdown: string) {
  const blocks = Array.from(markdown.matchAll(/^```text\n(.*?)^```/gms), ([, block]) => block)
  return blocks.flatMap((block) => {
    return Array.from(block.matchAll(/^(client|hub) +(.+)$/gm), ([, from, text]) =>
      parseFrame(from as Frame['from'], text)
    )
  })
}
