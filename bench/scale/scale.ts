import type { BusName } from '#tests/support/stack'
import type { DeliveryCount } from '../comparison/deliveries.js'
import type { ScaleCase } from './scale_case.js'

export interface SocketsCase extends ScaleCase {
  /** CPU time of each connection that was opened for this case, by the session of a page. */
  connect: { hubCpuMs: number; postgresCpuMs: number }
  /** Memory of the process per socket, after and before a garbage collection. */
  heldKib: number
  residentKib: number
}

/** The cost of more sockets, hubs and cities on one bus, as written to `scale.json`. */
export interface Scale {
  at: string
  machine: string
  node: string
  bus: BusName
  /** More and more sockets on one hub. */
  sockets: SocketsCase[]
  /** More and more hubs. Only the first one has sockets. */
  hubs: ScaleCase[]
  /** More and more cities, all of which change in one commit. */
  cities: ScaleCase[]
  deliveries: DeliveryCount
}
