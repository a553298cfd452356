import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'

const FIGURES = 'tmp/faults.jsonl'

interface Line {
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

/** Breaks everything so many times in a row, until something does not hold; prints a table of all. */
export async function repeatFaults(times: number) {
  const start = new Date().toISOString()
  let held = true
  for (let time = 1; held && time <= times; time++) {
    console.log(`\nRun ${time} of ${times}`)
    held = await breakAll()
  }
  console.table(table(linesSince(start)))
  return held
}

async function breakAll() {
  const suite = spawn(process.execPath, ['ace.js', 'test', 'faults', '--timeout=600000'], {
    stdio: 'inherit',
  })
  const [exitCode] = await once(suite, 'exit')
  return exitCode === 0
}

function linesSince(start: string) {
  if (!existsSync(FIGURES)) return []
  const lines = readFileSync(FIGURES, 'utf8').trim().split('\n')
  return lines
    .map((line) => JSON.parse(line) as Line)
    .filter(({ at, fault }) => fault && at > start)
}

function table(lines: Line[]) {
  const groups = Object.groupBy(lines, ({ fault, bus }) => `${fault} | ${bus}`)
  return Object.fromEntries(
    Object.entries(groups).map(([name, group]) => [name, summed(group!)]) // prettier-ignore
  )
}

function summed(lines: Line[]) {
  const seconds = lines.map(({ convergeMs }) => convergeMs / 1000).sort((a, b) => a - b)
  const sum = (of: (line: Line) => number) => lines.reduce((total, line) => total + of(line), 0)
  return {
    'runs': lines.length,
    'converge s, median': seconds[Math.floor(seconds.length / 2)].toFixed(1),
    'converge s, worst': seconds.at(-1)!.toFixed(1),
    'committed': sum(({ committed }) => committed),
    'deliveries': sum(({ deliveries }) => deliveries),
    'duplicates': sum(({ duplicates }) => duplicates),
    'regressions': sum(({ regressions }) => regressions),
    'leaks': sum(({ leaks }) => leaks),
  }
}
