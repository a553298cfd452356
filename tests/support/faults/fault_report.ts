import { appendFileSync, mkdirSync } from 'node:fs'
import type { Tally } from './ledger.js'
import { isSoak } from './fault_suite_sizes.js'

export interface FaultFigures extends Tally {
  fault: string
  bus: string
  /** null: not all came to show the newest. */
  convergeMs: number | null
  committed: number
}

const FOLDER = 'tmp'

/** One line to read, one of JSON for whoever makes tables of it. */
export function reportFault(figures: FaultFigures) {
  const { fault, bus, convergeMs, committed, deliveries, duplicates, regressions, leaks } = figures
  const seconds = convergeMs === null ? 'never' : `${(convergeMs / 1000).toFixed(1)} s`
  const columns = [fault.padEnd(58), bus.padEnd(8), `converged ${seconds}`.padEnd(16)]
  const counts = { committed, deliveries, duplicates, regressions, leaks }
  console.log(`      ${columns.join(' ')} ${words(counts)}`)
  write('faults', { ...figures, breaches: undefined })
}

/** Further figures, of what is no fault. */
export function reportFigures(what: string, figures: Record<string, number | string>) {
  console.log(`      ${what}: ${words(figures)}`)
  write('faults', { what, ...figures })
}

function words(figures: Record<string, number | string>) {
  return Object.entries(figures)
    .map(([name, figure]) => `${name} ${figure}`)
    .join(', ')
}

function write(file: string, line: object) {
  mkdirSync(FOLDER, { recursive: true })
  const at = new Date().toISOString()
  appendFileSync(`${FOLDER}/${file}.jsonl`, `${JSON.stringify({ at, soak: isSoak, ...line })}\n`)
}
