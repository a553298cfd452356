import type { BusName } from '#tests/support/stack'
import type { DeliveryCount } from './deliveries.js'
import type { HubCost, ImportTimes } from './hub_extras.js'
import type { Figures, Round } from './measure_round.js'
import type { Posts } from './posts.js'

export const SERVERS = ['raw ws', 'plain Socket.IO', 'Fairweather'] as const
export type ServerName = (typeof SERVERS)[number]

/** The result of the comparison, as it is written to `benchmark.json`. */
export interface Comparison {
  at: string
  machine: string
  node: string
  bus: BusName
  sockets: number
  cities: number
  rounds: number
  /** For each figure, the median of the rounds. */
  figures: Record<ServerName, Figures>
  /** Every round, in the order in which they ran. */
  allRounds: Record<ServerName, Round[]>
  oneMoreHub: HubCost
  import: Omit<ImportTimes, 'counts'>
  posts: Posts
  deliveries: Record<ServerName, DeliveryCount>
  warnings: string[]
}

export function perServer<T>(value: (name: ServerName) => T) {
  return Object.fromEntries(SERVERS.map((name) => [name, value(name)])) as Record<ServerName, T>
}
