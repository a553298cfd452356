import type { Reading, RoomChanges } from '#messaging/contract'

/** A client follows a city, by its id, or a room of the chat. */
export type Followed = number | `chat:${number}`

export const chatRoom = (id: number): Followed => `chat:${id}`

/** Events that may come at any time. */
const UNCOUNTED = ['here', 'typing']

/** The part of a client that counting needs. */
interface Client {
  plan: { cities: number[] }
}

export interface DeliveryCount {
  delivered: number
  lost: number
  duplicate: number
  outOfOrder: number
  /** Readings and messages that the client does not follow, and other events. */
  unexpected: number
}

export const noDeliveries = (): DeliveryCount => ({
  delivered: 0,
  lost: 0,
  duplicate: 0,
  outOfOrder: 0,
  unexpected: 0,
})

export function addCounts(sum: DeliveryCount, count: DeliveryCount) {
  for (const key of Object.keys(sum) as (keyof DeliveryCount)[]) sum[key] += count[key]
}

/** Checks each change that arrives at a client against those that arrived before. */
export class Deliveries {
  /** The number of events so far. */
  events = 0
  #count = noDeliveries()
  /** The last version of each city, and the last position of each room. */
  #positions = new Map<Client, Map<Followed, number>>()

  get delivered() {
    return this.#count.delivered
  }

  add(client: Client) {
    this.#positions.set(client, new Map(client.plan.cities.map((id) => [id, -1])))
  }

  /** Expects changes of one more thing. */
  follow(client: Client, followed: Followed) {
    this.#positions.get(client)!.set(followed, -1)
  }

  clear() {
    this.#positions.clear()
  }

  /** Begins to count from 0. */
  restart() {
    this.#count = noDeliveries()
  }

  /** @param event the JSON text `[name, ...arguments]`; a wave may arrive as one event or as many */
  receive(client: Client, event: string) {
    const [name, payload] = JSON.parse(event)
    if (UNCOUNTED.includes(name)) return
    this.events++
    if (name === 'reading') this.#receiveReadings(client, [payload])
    else if (name === 'readings') this.#receiveReadings(client, payload)
    else if (name === 'messages') this.#receiveMessages(client, payload)
    else this.#count.unexpected++
  }

  /**
   * @param changed the cities and rooms that have changed once since `restart`
   * @returns how many changes should have arrived since `restart`
   */
  expected(changed: Followed[]) {
    const wanted = new Set(changed)
    let sum = 0
    for (const positions of this.#positions.values()) {
      for (const followed of positions.keys()) if (wanted.has(followed)) sum++
    }
    return sum
  }

  result(expected: number): DeliveryCount {
    return { ...this.#count, lost: Math.max(0, expected - this.#count.delivered) }
  }

  #receiveReadings(client: Client, readings: Reading[]) {
    for (const { cityId, version } of readings) this.#receiveChange(client, cityId, version)
  }

  #receiveMessages(client: Client, { roomId, changes }: RoomChanges) {
    for (const { position } of changes) this.#receiveChange(client, chatRoom(roomId), position)
  }

  #receiveChange(client: Client, followed: Followed, position: number) {
    const positions = this.#positions.get(client)!
    const last = positions.get(followed)
    if (last === undefined) {
      this.#count.unexpected++
    } else if (position > last) {
      this.#count.delivered++
      positions.set(followed, position)
    } else if (position === last) {
      this.#count.duplicate++
    } else {
      this.#count.outOfOrder++
    }
  }
}
