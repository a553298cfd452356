import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'

/** The faults suite adds its results to this file: one line of JSON for each fault. */
const RESULTS_FILE = 'tmp/faults.jsonl'

interface FaultResult {
  at: string
  fault?: string
  bus: string
  convergeMs: number
  committed: number
  deliveries: number
  duplicates: number
  regressions: number
  leaks: number
}

/**
 * Runs the faults suite up to `times` times, stops at the first failure, and prints a table of all runs.
 * @returns whether every run passed
 */
export async function repeatFaults(times: number) {
  const start = new Date().toISOString()
  let passed = true
  for (let run = 1; passed && run <= times; run++) {
    console.log(`\nRun ${run} of ${times}`)
    passed = await runFaults()
  }
  console.table(tableOf(resultsSince(start)))
  return passed
}

async function runFaults() {
  const suite = spawn(process.execPath, ['ace.js', 'test', 'faults', '--timeout=600000'], {
    stdio: 'inherit',
  })
  const [exitCode] = await once(suite, 'exit')
  return exitCode === 0
}

function resultsSince(start: string) {
  if (!existsSync(RESULTS_FILE)) return []
  const lines = readFileSync(RESULTS_FILE, 'utf8').trim().split('\n')
  return lines
    .map((line) => JSON.parse(line) as FaultResult)
    .filter(({ at, fault }) => fault && at > start)
}

function tableOf(results: FaultResult[]) {
  const groups = Object.groupBy(results, ({ fault, bus }) => `${fault} | ${bus}`)
  const rows = Object.entries(groups).map(([name, group]) => [name, aggregate(group!)])
  return Object.fromEntries(rows)
}

function aggregate(results: FaultResult[]) {
  const seconds = results.map(({ convergeMs }) => convergeMs / 1000).sort((a, b) => a - b)
  const sum = (count: (result: FaultResult) => number) =>
    results.reduce((total, result) => total + count(result), 0)
  return {
    'runs': results.length,
    'seconds to converge, median': seconds[Math.floor(seconds.length / 2)].toFixed(1),
    'seconds to converge, worst': seconds.at(-1)!.toFixed(1),
    'committed': sum(({ committed }) => committed),
    'deliveries': sum(({ deliveries }) => deliveries),
    'duplicates': sum(({ duplicates }) => duplicates),
    'regressions': sum(({ regressions }) => regressions),
    'leaks': sum(({ leaks }) => leaks),
  }
}
