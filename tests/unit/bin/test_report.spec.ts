import { once } from 'node:events'
import { test } from '@japa/runner'
import { runSuites } from '#bin/run_suites'
import { printReports, type TestReport } from '#bin/test_report'
import { forkModule } from '#tests/support/fork_module'

/** Runs tests/support/sample_run/sample_tests.ts. */
async function runSamples() {
  const child = forkModule('tests/support/sample_run/run')
  let output = ''
  for (const pipe of [child.stdout!, child.stderr!]) pipe.on('data', (text) => (output += text))
  let report: TestReport | undefined
  child.on('message', (message: { report: TestReport }) => (report = message.report))
  const [exitCode] = await once(child, 'close')
  if (!report) throw new Error(`No report: ${output}`)
  return { report, output, exitCode }
}

/** Returns what `printReports` prints, and whether it calls the run passed. */
function print(reports: TestReport[], CI?: string) {
  const { log } = console
  const before = process.env.CI
  const lines: string[] = []
  console.log = (line = '') => lines.push(line)
  process.env.CI = CI ?? ''
  try {
    return { passed: printReports(reports), lines: lines.join('\n').split('\n') }
  } finally {
    console.log = log
    process.env.CI = before ?? ''
  }
}

const green: TestReport = { passed: 3, failures: [], skipped: {} }
const skipping: TestReport = { passed: 2, failures: [], skipped: { 'needs nginx': 4 } }

test.group('A run of tests', (group) => {
  let samples: Awaited<ReturnType<typeof runSamples>>
  group.setup(async () => {
    samples = await runSamples()
  })

  test('reports each failure with suite, group, test, file and error', ({ assert }) => {
    const { report, exitCode } = samples
    assert.equal(exitCode, 1)
    const file = 'tests/support/sample_run/sample_tests'
    assert.deepEqual(
      report.failures.map((failure) => ({
        ...failure,
        file: failure.file!.replace(/^tmp\/\w+\/|\.[jt]s$/g, ''),
      })),
      [
        { title: 'sample / A group / fails', file, message: 'It broke.' },
        {
          title: 'sample / A group / leaves a promise behind / an unhandled error',
          file,
          message: 'Nobody waits for this.',
        },
        {
          title: 'sample / A group with a broken hook / setup hook',
          file,
          message: 'The hook broke.',
        },
      ]
    )
  })

  test('counts skipped tests by their missing program, and not as passed', ({ assert }) => {
    const { passed, skipped } = samples.report
    assert.equal(passed, 2)
    assert.deepEqual(skipped, { 'needs node-of-no-machine': 2 })
  })

  test('shows what tests and their processes print only with a failed test', ({ assert }) => {
    const { output } = samples
    assert.notInclude(output, 'noisenoise')
    const [, failed] = output.split('fails')
    const [shown] = failed.split('leaves a promise behind')
    assert.include(shown, 'line of the failed test\n')
    assert.include(shown, 'line of its process\n')
  })
})

test.group('The end of npm test', () => {
  test('names each failed test and its file, and ends with the total', ({ assert }) => {
    const failure = { title: 'hub / A hub / drains', file: 'tests/a.spec.ts', message: 'one\ntwo' }
    const { passed, lines } = print([green, { passed: 1, failures: [failure], skipped: {} }])
    assert.isFalse(passed)
    assert.deepEqual(lines.filter(Boolean), [
      'FAILED   hub / A hub / drains (tests/a.spec.ts)',
      '         one',
      '         two',
      '4 passed, 1 failed',
    ])
  })

  test('says once for each missing program how many tests were skipped', ({ assert }) => {
    const { passed, lines } = print([green, skipping, skipping])
    assert.isTrue(passed)
    assert.deepEqual(lines.filter(Boolean), ['SKIPPED  8 tests: needs nginx', '7 passed, 0 failed'])
  })

  test('counts skipped tests as failed in CI', ({ assert }) => {
    const { passed, lines } = print([green, skipping], 'true')
    assert.isFalse(passed)
    assert.equal(lines.at(-1), '5 passed, 4 failed')
  })

  test('counts a run that crashes as failed, and shows its last lines', async ({
    assert,
    cleanup,
  }) => {
    const { NODE_OPTIONS } = process.env
    cleanup(() => {
      if (NODE_OPTIONS) process.env.NODE_OPTIONS = NODE_OPTIONS
      else delete process.env.NODE_OPTIONS
    })
    process.env.NODE_OPTIONS = '--import=/no/such/folder'
    const [{ passed, failures }] = await runSuites([['unit']], { isShown: false })
    assert.equal(passed, 0)
    assert.lengthOf(failures, 1)
    assert.equal(failures[0].title, 'The run of "unit" crashed with exit code 1. Its last lines:')
    assert.include(failures[0].message, '/no/such/folder')
  })
})
