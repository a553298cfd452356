import { relative } from 'node:path'
import type { Emitter, Runner } from '@japa/runner/core'
import { printReports, type TestReport } from '#bin/test_report'
import { stopHiding } from '#tests/support/test_output'

/** The longest error message in the list of failed tests. The suite prints the whole error before. */
const MAX_MESSAGE_LENGTH = 1000

const report: TestReport = { passed: 0, failures: [], skipped: {} }
let isComplete = false

/** Reporter that collects what `deliverReport` sends. */
export function collectReport(_: Runner, emitter: Emitter) {
  let [suite, group, test] = ['', '', '']
  let file: string | undefined
  const fail = (titles: string[], errors: unknown[]) => {
    const title = titles.filter(Boolean).join(' / ')
    const message = errors.map(messageOf).join('\n')
    report.failures.push({ title, file: file && relative(process.cwd(), file), message })
  }

  emitter.on('suite:start', ({ name }) => {
    suite = name
  })
  emitter.on('group:start', ({ title, meta }) => {
    group = title
    file = meta.fileName
  })
  emitter.on('test:start', ({ title, meta }) => {
    test = title.expanded
    file = meta.fileName
  })
  emitter.on('test:end', ({ isSkipped, skipReason = 'no reason', hasError, errors }) => {
    if (isSkipped) report.skipped[skipReason] = (report.skipped[skipReason] ?? 0) + 1
    else if (hasError) fail([suite, group, test], errorsOf(errors))
    else report.passed++
    test = ''
  })
  emitter.on('group:end', ({ errors }) => {
    if (errors.length) fail([suite, group, `${errors[0].phase} hook`], errorsOf(errors))
    group = ''
  })
  emitter.on('suite:end', ({ errors }) => {
    if (errors.length) fail([suite, `${errors[0].phase} hook`], errorsOf(errors))
  })
  emitter.on('runner:end', () => {
    isComplete = true
  })
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    process.on(event, (error) => fail([suite, group, test, 'an unhandled error'], [error]))
  }
}

/** Sends the report to bin/run_suites.ts, or prints it if this process runs alone. */
export async function deliverReport() {
  const output = stopHiding()
  if (!isComplete) report.failures.push({ title: 'The run ended early', message: output })
  if (process.send) return new Promise((resolve) => process.send!({ report }, resolve))
  if (!printReports([report])) process.exitCode = 1
}

function errorsOf(errors: { error: unknown }[]) {
  return errors.map(({ error }) => error)
}

function messageOf(error: unknown) {
  const message = error instanceof Error ? error.message : String(error)
  return message.slice(0, MAX_MESSAGE_LENGTH)
}
