/** A connection to the hub that comes back by itself: docs/protocol.md explains each frame. */
export class Hub {
  #address
  #token
  #socket
  #silence
  #retry
  #waitMs = 500
  #callbacks = new Map()
  #requests = 0
  #isOver = false
  #isConnected = false
  /** Handlers for each event of the hub, and for `connect`. */
  listeners = {}

  /** @param onStatus gets "live", "reconnecting", "crowded" or "signed-out" */
  constructor(address, token, onStatus) {
    this.#address = `${address}?EIO=4&transport=websocket`
    this.#token = token
    this.onStatus = onStatus
  }

  connect() {
    const socket = new WebSocket(this.#address)
    this.#socket = socket
    socket.onmessage = ({ data }) => this.#receive(data)
    socket.onclose = () => this.#reconnect()
  }

  close() {
    this.#isOver = true
    clearTimeout(this.#retry)
    clearTimeout(this.#silence)
    this.#socket?.close()
  }

  /** Sends a request. The callback gets the answer before any event that follows it. */
  ask(event, argument, callback) {
    if (!this.#isConnected) return
    const id = ++this.#requests
    this.#callbacks.set(id, callback)
    this.#socket.send(`42${id}${JSON.stringify([event, argument])}`)
  }

  #receive(frame) {
    // The hub sends a ping every 25 seconds.
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => this.#socket.close(), 45_000)

    const [, packet, id, json] = /^(4[0-4]|\d)(\d*)(.*)$/s.exec(frame)
    const content = json && JSON.parse(json)
    if (packet === '0') this.#socket.send(`40${JSON.stringify({ token: this.#token })}`)
    else if (packet === '2') this.#socket.send('3')
    else if (packet === '40') this.#begin()
    else if (packet === '41') this.#socket.close()
    else if (packet === '44') this.#refuse(content.message)
    else if (packet === '43') this.#answer(Number(id), content[0])
    else if (packet === '42') this.#handle(...content)
  }

  #begin() {
    this.#isConnected = true
    this.#waitMs = 500
    this.onStatus('live')
    this.listeners.connect?.()
  }

  #answer(id, answer) {
    this.#callbacks.get(id)?.(answer)
    this.#callbacks.delete(id)
  }

  #handle(event, argument) {
    if (event === 'bye' && argument.reason === 'signed-out') this.#end()
    // Unknown events are ignored.
    this.listeners[event]?.(argument)
  }

  #refuse(message) {
    if (message === 'unauthorised') return this.#end()
    if (message === 'too many connections') this.#waitMs = 4000
    this.#socket.close()
  }

  #end() {
    this.close()
    this.onStatus('signed-out')
  }

  #reconnect() {
    this.#isConnected = false
    clearTimeout(this.#silence)
    this.#callbacks.clear()
    if (this.#isOver) return
    this.onStatus(this.#waitMs >= 4000 ? 'crowded' : 'reconnecting')
    // A random time, so that not all pages come back at the same moment.
    this.#retry = setTimeout(() => this.connect(), this.#waitMs * (1 + Math.random() * 4))
    this.#waitMs = Math.min(this.#waitMs * 2, 8000)
  }
}
