export interface Failure {
  /** The suite, the group and the test. */
  title: string
  file?: string
  message: string
}

/** The result of a run of bin/test.ts. */
export interface TestReport {
  passed: number
  failures: Failure[]
  /** The number of skipped tests for each reason, such as "needs redis-server". */
  skipped: Record<string, number>
}

/**
 * Prints the failed and skipped tests of all runs, and as the last line the numbers of passed and
 * failed tests. In CI a skipped test counts as failed, because CI must not skip anything.
 * @returns whether nothing failed
 */
export function printReports(reports: TestReport[]) {
  const failures = reports.flatMap((report) => report.failures)
  const skipped = new Map<string, number>()
  for (const [reason, count] of reports.flatMap((report) => Object.entries(report.skipped))) {
    skipped.set(reason, (skipped.get(reason) ?? 0) + count)
  }
  const passed = reports.reduce((sum, report) => sum + report.passed, 0)
  const skippedCount = [...skipped.values()].reduce((sum, count) => sum + count, 0)
  const failed = failures.length + (process.env.CI ? skippedCount : 0)

  for (const { title, file, message } of failures) {
    console.log(`\nFAILED   ${title}${file ? ` (${file})` : ''}`)
    console.log(message.replaceAll(/^/gm, '         '))
  }
  if (skipped.size) console.log()
  for (const [reason, count] of skipped) {
    console.log(`SKIPPED  ${count} ${count === 1 ? 'test' : 'tests'}: ${reason}`)
  }
  if (process.env.CI && skippedCount) console.log('In CI, skipped tests count as failed.')
  console.log(`\n${passed} passed, ${failed} failed`)
  return failed === 0
}
