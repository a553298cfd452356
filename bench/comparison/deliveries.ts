import type { Reading } from '#messaging/contract'

/** The part of a client that counting needs. */
interface Client {
  plan: { cities: number[] }
}

export interface DeliveryCount {
  delivered: number
  lost: number
  duplicate: number
  outOfOrder: number
  /** Readings of cities that the client does not watch, and events other than readings. */
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

/** Checks each event that arrives at a client against the versions that arrived before. */
export class Deliveries {
  /** The number of events so far. */
  events = 0
  #count = noDeliveries()
  #versions = new Map<Client, Map<number, number>>()

  get delivered() {
    return this.#count.delivered
  }

  add(client: Client) {
    this.#versions.set(client, new Map(client.plan.cities.map((id) => [id, -1])))
  }

  clear() {
    this.#versions.clear()
  }

  /** Begins to count from 0. */
  restart() {
    this.#count = noDeliveries()
  }

  /** @param event the JSON text `[name, ...arguments]`; a wave may arrive as one event or as many */
  receive(client: Client, event: string) {
    this.events++
    const [name, payload] = JSON.parse(event)
    if (name === 'reading') this.#receiveReading(client, payload)
    else if (name === 'readings')
      for (const reading of payload) this.#receiveReading(client, reading)
    else this.#count.unexpected++
  }

  /**
   * @param changed the cities that have changed once since `restart`
   * @returns how many readings should have arrived since `restart`
   */
  expected(changed: number[]) {
    const ids = new Set(changed)
    let sum = 0
    for (const cities of this.#versions.values()) {
      for (const id of cities.keys()) if (ids.has(id)) sum++
    }
    return sum
  }

  result(expected: number): DeliveryCount {
    return { ...this.#count, lost: Math.max(0, expected - this.#count.delivered) }
  }

  #receiveReading(client: Client, { cityId, version }: Reading) {
    const versions = this.#versions.get(client)!
    const last = versions.get(cityId)
    if (last === undefined) {
      this.#count.unexpected++
    } else if (version > last) {
      this.#count.delivered++
      versions.set(cityId, version)
    } else if (version === last) {
      this.#count.duplicate++
    } else {
      this.#count.outOfOrder++
    }
  }
}
