import config from '#config/hub'
import { cityOf, cityRoom, type ByeReason, type Reading } from '#messaging/contract'
import { counters, type TerminationReason } from '#hub/counters'
import type { HubServer, HubSocket } from '#hub/types'
import { terminate } from '#hub/connections/transport'

/** Milliseconds that a connection has to close in good order. */
const A_SECOND = 1000

/** How a reading leaves this hub. */
export class Fanout {
  #hub: HubServer
  /** The version last sent, of the cities that somebody here watches. */
  #sent = new Map<number, number>()
  /** What could not be sent yet to sockets that do not keep up: of each city the newest alone. */
  #late = new Map<HubSocket, Map<number, Reading>>()
  /** What came while it was not known who may still have it. */
  #held?: Map<number, Reading>

  constructor(hub: HubServer) {
    this.#hub = hub
    hub.of('/').adapter.on('delete-room', (room: string) => this.#sent.delete(cityOf(room)))
  }

  /** Sends what is newer than the last one sent of its city. */
  send(readings: Reading[]) {
    for (const reading of readings) {
      if (this.#held) {
        if (!keepNewest(this.#held, reading)) counters.droppedOld++
      } else {
        this.#pass(reading)
      }
    }
  }

  /** Keeps back what comes: the end of a right may have been missed. */
  hold() {
    this.#held ??= new Map()
  }

  release() {
    const held = [...(this.#held?.values() ?? [])]
    this.#held = undefined
    this.send(held)
  }

  /** The versions last sent, by city. */
  sent(): ReadonlyMap<number, number> {
    return new Map(this.#sent)
  }

  /** Sends what was missed, by the readings that the database had after `before` was sent. */
  correct(readings: Reading[], before: ReadonlyMap<number, number>) {
    for (const { cityId, version } of readings) {
      const sent = this.#sent.get(cityId)
      if (sent !== undefined && sent > version && sent === before.get(cityId)) {
        this.#beginAnew(cityId)
      }
    }
    readings.forEach((reading) => this.#pass(reading))
  }

  /** Takes back what still waits to leave for this socket of a city. */
  drop(socket: HubSocket, cityId: number) {
    this.#late.get(socket)?.delete(cityId)
    takeBack(socket, `2["reading",{"cityId":${cityId},`)
  }

  /**
   * Ends a connection, and takes back every reading that still waits to leave by it.
   * @param bye the reason that the client is given; without one, pages reconnect after a moment
   */
  end(socket: HubSocket, why: TerminationReason, bye?: ByeReason) {
    if (socket.connected) counters.terminated[why]++
    this.#late.get(socket)?.clear()
    takeBack(socket, '2["reading"')
    if (socket.connected && bye) socket.emit('bye', { reason: bye })
    socket.disconnect(true)
    setTimeout(() => terminate(socket.conn), A_SECOND).unref()
  }

  #pass(reading: Reading) {
    const { cityId, version } = reading
    const members = this.#hub.of('/').adapter.rooms.get(cityRoom(cityId))
    if (!members) return
    if (version > (this.#sent.get(cityId) ?? -1)) {
      this.#sent.set(cityId, version)
      this.#broadcast(reading, members)
    } else {
      counters.droppedOld++
    }
  }

  /** The database was restored to an earlier state; versions compare within one connection only. */
  #beginAnew(cityId: number) {
    const { adapter, sockets } = this.#hub.of('/')
    this.#sent.delete(cityId)
    for (const id of [...(adapter.rooms.get(cityRoom(cityId)) ?? [])]) {
      this.end(sockets.get(id)!, 'restored')
    }
  }

  #broadcast(reading: Reading, members: Set<string>) {
    const late = [...members].filter((id) => this.#isLate(id, reading))
    this.#hub.local.to(cityRoom(reading.cityId)).except(late).emit('reading', reading)
    counters.delivered += members.size - late.length
    counters.keptBack += late.length
  }

  /** A socket that does not take what it is sent gets the newest when it takes again. */
  #isLate(id: string, reading: Reading) {
    const socket = this.#hub.of('/').sockets.get(id)
    if (!socket || queueOf(socket).writeBuffer.length < config.maxQueuedFrames) {
      return false
    }
    const waiting = this.#late.get(socket) ?? this.#wait(socket)
    waiting.set(reading.cityId, reading)
    return true
  }

  #wait(socket: HubSocket) {
    const waiting = new Map<number, Reading>()
    this.#late.set(socket, waiting)

    const stuck = setTimeout(() => {
      counters.terminated.stuck++
      terminate(socket.conn)
    }, config.stuckTimeoutMs)
    const settle = () => {
      clearTimeout(stuck)
      socket.conn.off('drain', catchUp)
      socket.off('disconnect', settle)
      this.#late.delete(socket)
    }
    const catchUp = () => {
      settle()
      counters.delivered += waiting.size
      for (const reading of waiting.values()) {
        socket.emit('reading', reading)
      }
    }
    socket.conn.on('drain', catchUp)
    socket.on('disconnect', settle)
    return waiting
  }
}

/** Answers whether it is the newest. */
export function keepNewest(readings: Map<number, Reading>, reading: Reading) {
  const { cityId, version } = reading
  if (version <= (readings.get(cityId)?.version ?? -1)) return false

  readings.set(cityId, reading)
  return true
}

interface Queue {
  writeBuffer: { data: unknown }[]
}

/** Engine.IO's own queue of a connection, which it keeps to itself. */
function queueOf(socket: HubSocket) {
  return socket.conn as unknown as Queue
}

function takeBack(socket: HubSocket, start: string) {
  const queue = queueOf(socket)
  queue.writeBuffer = queue.writeBuffer.filter(({ data }) => !String(data).startsWith(start))
}
