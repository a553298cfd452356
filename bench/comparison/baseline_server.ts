import type { AddressInfo } from 'node:net'
import type { Reading } from '#messaging/contract'

let version = 0

/** Returns the next reading of a city. It has as many bytes as a reading of the hub. */
export function changedReading(cityId: number): Reading {
  version++
  return { cityId, celsius: (version % 400) / 10, version, measuredAt: new Date().toISOString() }
}

/**
 * Lets the benchmark change cities by messages to this process.
 * @param change sends a new reading of each city to the sockets that watch it
 */
export function serveBaseline(
  address: AddressInfo | string | null,
  change: (cityIds: number[]) => void
) {
  process.on('message', ({ cityIds }: { cityIds?: number[] }) => {
    if (cityIds) change(cityIds)
  })
  process.on('SIGTERM', () => process.exit())
  process.send!({ port: (address as AddressInfo).port })
}
