import config from '#config/hub'
import { cityOf, cityRoom, type ByeReason, type Reading } from '#messaging/contract'
import { counters, type TerminationReason } from '#hub/counters'
import type { HubServer, HubSocket } from '#hub/types'
import { terminate, terminateSoon } from '#hub/connections/underlying_websocket'

/** The start of a `reading` event as Socket.IO encodes it. */
const READING_PACKET = '2["reading",'

/** Sends readings to the sockets of this hub. */
export class Fanout {
  #hub: HubServer
  /** The last sent version of each city that has a room on this hub. */
  #sentVersions = new Map<number, number>()
  /** For each slow socket, the readings that wait for it: the newest reading of each city. */
  #keptBack = new Map<HubSocket, Map<number, Reading>>()
  /** While readings are held: the newest reading of each city since `hold` was called. */
  #held?: Map<number, Reading>

  constructor(hub: HubServer) {
    this.#hub = hub
    const { adapter } = hub.of('/')
    adapter.on('delete-room', (room: string) => this.#sentVersions.delete(cityOf(room)))
  }

  /** Sends each reading that is newer than the last reading sent of the same city. */
  send(readings: Reading[]) {
    for (const reading of readings) {
      if (this.#held) {
        if (!keepNewest(this.#held, reading)) counters.droppedOld++
      } else {
        this.#sendIfNewer(reading)
      }
    }
  }

  /** Holds readings back until `release`, because the hub may have missed a revocation. */
  hold() {
    this.#held ??= new Map()
  }

  release() {
    const held = [...(this.#held?.values() ?? [])]
    this.#held = undefined
    this.send(held)
  }

  /** The last sent versions, by city. */
  sentVersions(): ReadonlyMap<number, number> {
    return new Map(this.#sentVersions)
  }

  /**
   * Sends the readings that the sockets missed.
   * @param readings read from the database
   * @param sentBefore the result of `sentVersions()` from before `readings` were read
   */
  catchUp(readings: Reading[], sentBefore: ReadonlyMap<number, number>) {
    for (const { cityId, version } of readings) {
      const sent = this.#sentVersions.get(cityId)
      const isRestored = sent !== undefined && sent > version && sent === sentBefore.get(cityId)
      if (isRestored) this.#endRoom(cityId)
    }
    readings.forEach((reading) => this.#sendIfNewer(reading))
  }

  /** Discards readings of the city that still wait for this socket. */
  discard(socket: HubSocket, cityId: number) {
    this.#keptBack.get(socket)?.delete(cityId)
    removeQueued(socket, `${READING_PACKET}{"cityId":${cityId},`)
  }

  /**
   * Closes a connection and discards all readings that still wait for it.
   * @param reason counted in the metrics
   * @param bye the reason that the client gets in a `bye`; if it is omitted, the client gets no
   *   `bye`, and pages reconnect after a moment
   */
  end(socket: HubSocket, reason: TerminationReason, bye?: ByeReason) {
    if (socket.connected) counters.terminated[reason]++
    this.#keptBack.get(socket)?.clear()
    removeQueued(socket, READING_PACKET)
    if (socket.connected && bye) socket.emit('bye', { reason: bye })
    socket.disconnect(true)
    terminateSoon(socket.conn)
  }

  #sendIfNewer(reading: Reading) {
    const { cityId, version } = reading
    const socketIds = this.#hub.of('/').adapter.rooms.get(cityRoom(cityId))
    if (!socketIds) return
    if (version > (this.#sentVersions.get(cityId) ?? -1)) {
      this.#sentVersions.set(cityId, version)
      this.#broadcast(reading, socketIds)
    } else {
      counters.droppedOld++
    }
  }

  /**
   * Closes all sockets in the room of a city, after the database was restored to an earlier state.
   * A client compares versions only within one connection, so after it reconnects, it accepts the
   * lower version.
   */
  #endRoom(cityId: number) {
    const { adapter, sockets } = this.#hub.of('/')
    this.#sentVersions.delete(cityId)
    for (const id of [...(adapter.rooms.get(cityRoom(cityId)) ?? [])]) {
      this.end(sockets.get(id)!, 'restored')
    }
  }

  #broadcast(reading: Reading, socketIds: Set<string>) {
    const slow = [...socketIds].filter((id) => this.#keepBackIfSlow(id, reading))
    this.#hub.local.to(cityRoom(reading.cityId)).except(slow).emit('reading', reading)
    counters.delivered += socketIds.size - slow.length
    counters.keptBack += slow.length
  }

  /**
   * @returns whether the socket is slow. A slow socket gets the newest readings when its queue is
   *   empty.
   */
  #keepBackIfSlow(id: string, reading: Reading) {
    const socket = this.#hub.of('/').sockets.get(id)
    if (!socket || queueOf(socket).writeBuffer.length < config.maxQueuedFrames) {
      return false
    }
    const readings = this.#keptBack.get(socket) ?? this.#startKeepingBack(socket)
    readings.set(reading.cityId, reading)
    return true
  }

  #startKeepingBack(socket: HubSocket) {
    const readings = new Map<number, Reading>()
    this.#keptBack.set(socket, readings)

    const stuckTimer = setTimeout(() => {
      counters.terminated.stuck++
      terminate(socket.conn)
    }, config.stuckTimeoutMs)
    const stop = () => {
      clearTimeout(stuckTimer)
      socket.conn.off('drain', onDrain)
      socket.off('disconnect', stop)
      this.#keptBack.delete(socket)
    }
    const onDrain = () => {
      stop()
      counters.delivered += readings.size
      for (const reading of readings.values()) {
        socket.emit('reading', reading)
      }
    }
    socket.conn.on('drain', onDrain)
    socket.on('disconnect', stop)
    return readings
  }
}

/**
 * Stores the reading, unless `readings` contains the same or a newer version for its city.
 * @returns whether it was stored
 */
export function keepNewest(readings: Map<number, Reading>, reading: Reading) {
  const { cityId, version } = reading
  if (version <= (readings.get(cityId)?.version ?? -1)) return false

  readings.set(cityId, reading)
  return true
}

interface Queue {
  writeBuffer: { data: unknown }[]
}

/** The queue of a connection, which Engine.IO does not expose. */
function queueOf(socket: HubSocket) {
  return socket.conn as unknown as Queue
}

function removeQueued(socket: HubSocket, prefix: string) {
  const queue = queueOf(socket)
  queue.writeBuffer = queue.writeBuffer.filter(({ data }) => !String(data).startsWith(prefix))
}
