import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { runToExit, launch, stopping } from './standalone/child_processes.ts'
import type { TestReport } from './test_report.ts'

/**
 * One more than there are cores, because runs often wait. With two per core, they take as long in all, but a
 * single test takes so much longer that its time may not suffice.
 */
const MAX_PARALLEL_RUNS = availableParallelism() + 1

/** How many lines of a crashed run the report contains. */
const MAX_CRASH_LINES = 20

/**
 * Runs suites in parallel, and prints their output one after the other if `isShown` is true.
 * @param argsOfRuns the arguments of bin/test.ts for each run
 */
export async function runSuites(
  argsOfRuns: string[][],
  { isShown = true } = {}
): Promise<TestReport[]> {
  const runs = argsOfRuns.map((args) => new Run(args))
  const queue = [...runs]
  const work = async () => {
    while (queue.length > 0 && !stopping.signal.aborted) await queue.shift()!.execute()
  }
  const working = Promise.all(Array.from({ length: MAX_PARALLEL_RUNS }, work))
  for (const run of runs) {
    if (isShown) run.showOutput()
    await run.ended
  }
  await working
  return runs.map(({ report }) => report)
}

/** A run of one or more suites in its own process. */
class Run {
  report: TestReport = { passed: 0, failures: [], skipped: {} }
  #args: string[]
  #output = ''
  #isShown = false
  #end = Promise.withResolvers<void>()

  constructor(args: string[]) {
    this.#args = args
  }

  get ended() {
    return this.#end.promise
  }

  /** Prints the output so far, and all further output when it arrives. */
  showOutput() {
    this.#isShown = true
    process.stdout.write(this.#output)
  }

  async execute() {
    const args = ['--import=./bin/typescript_loader.js', 'bin/test.ts', ...this.#args]
    const child = launch({ args }, ['ignore', 'pipe', 'pipe', 'ipc'])
    let isComplete = false
    child.on('message', ({ report }: { report?: TestReport }) => {
      if (!report) return
      this.report = report
      isComplete = true
    })
    for (const pipe of [child.stdout!, child.stderr!]) pipe.on('data', (text) => this.#append(text))
    const closed = once(child, 'close')
    const exitCode = await runToExit(child)
    // A process that a suite left running would keep the pipe open for ever.
    await Promise.race([closed, pause(2000)])
    if (!isComplete || (exitCode !== 0 && this.report.failures.length === 0)) {
      this.report.failures.push(this.#crash(exitCode))
    }
    this.#end.resolve()
  }

  /** The failure that the report contains if the process itself failed. */
  #crash(exitCode: number) {
    const lines = this.#output.trimEnd().split('\n').slice(-MAX_CRASH_LINES)
    return {
      title: `The run of "${this.#args.join(' ')}" crashed with exit code ${exitCode}. Its last lines:`,
      message: lines.join('\n'),
    }
  }

  #append(text: Buffer) {
    this.#output += text
    if (this.#isShown) process.stdout.write(text)
  }
}
