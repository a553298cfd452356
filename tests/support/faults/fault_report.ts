import { appendFileSync, mkdirSync } from 'node:fs'
import type { Tally } from './ledger.js'
import { isSoak } from './fault_suite_sizes.js'

export interface FaultFigures extends Tally {
  fault: string
  bus: string
  /**
   * Milliseconds until all pages showed the newest readings; null if they did not do so in time.
   */
  convergeMs: number | null
  committed: number
}

const FOLDER = 'tmp'

/** Prints the figures of a fault, and adds them as JSON to tmp/faults.jsonl. */
export function reportFault(figures: FaultFigures) {
  const { fault, bus, convergeMs, committed, deliveries, duplicates, regressions, leaks } = figures
  const seconds = convergeMs === null ? 'never' : `${(convergeMs / 1000).toFixed(1)} s`
  const columns = [fault.padEnd(58), bus.padEnd(8), `converged ${seconds}`.padEnd(16)]
  const counts = { committed, deliveries, duplicates, regressions, leaks }
  console.log(`      ${columns.join(' ')} ${formatFigures(counts)}`)
  append('faults', { ...figures, breaches: undefined })
}

/** Prints figures other than those of a single fault, and adds them to the same file. */
export function reportFigures(what: string, figures: Record<string, number | string>) {
  console.log(`      ${what}: ${formatFigures(figures)}`)
  append('faults', { what, ...figures })
}

function formatFigures(figures: Record<string, number | string>) {
  return Object.entries(figures)
    .map(([name, figure]) => `${name} ${figure}`)
    .join(', ')
}

function append(file: string, line: object) {
  mkdirSync(FOLDER, { recursive: true })
  const at = new Date().toISOString()
  appendFileSync(`${FOLDER}/${file}.jsonl`, `${JSON.stringify({ at, soak: isSoak, ...line })}\n`)
}
