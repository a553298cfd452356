import { cpSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { buildAssets } from './standalone/build_assets.ts'
import { stopping, stopTasks, runQuietly, onStopRequest } from './standalone/child_processes.ts'
import { showElapsedTime } from './elapsed_time.ts'
import { lint } from './lint.ts'
import { runSuites } from './run_suites.ts'
import { printReports } from './test_report.ts'

/**
 * The arguments of each run. Its suites, or its part of a suite, run in one process, with the same
 * services. The runs that take longest, or wait most, come first, so that all cores have work until
 * the end.
 */
const RUNS = [
  ['browser', '--part=1/2'],
  ['functional', '--part=1/3'],
  ['faults', '--part=1/2'],
  ['functional', '--part=2/3'],
  ['browser', '--part=2/2'],
  ['faults', '--part=2/2'],
  ['functional', '--part=3/3'],
  ['hub', 'unit', '--part=1/2'],
  ['attacks', '--part=1/2'],
  ['hub', 'unit', '--part=2/2'],
  ['deploy', 'commands'],
  ['attacks', '--part=2/2'],
]

/** This folder is within the checkout, so that the built modules find node_modules. */
const BUILT = resolve(import.meta.dirname, '../tmp/built')

/**
 * `npm test`: lint, types and a build, then the suites, then the total of passed and failed tests. If
 * BUILT names the build of an earlier run, only runs the suites.
 */
async function check() {
  const isBuilt = Boolean(process.env.BUILT)
  const [reports] = await Promise.all([
    (isBuilt ? Promise.resolve() : build()).then(() => runSuites(argsOfRuns())),
    isBuilt || lint(),
  ]).catch(giveUp)
  if (stopping.signal.aborted) return

  process.exit(printReports(reports) ? 0 : 1)
}

/** The arguments of each run. Suites that are named without options run in parallel. */
function argsOfRuns() {
  const args = process.argv.slice(2)
  if (args.length === 0) return RUNS
  return args.some((arg) => arg.startsWith('-')) ? [args] : args.map((suite) => [suite])
}

/**
 * Checks the types and builds. The suites start their processes from this build, which takes half
 * as long as starting them from TypeScript.
 */
async function build() {
  const elapsed = showElapsedTime('Checking style and types…')
  try {
    rmSync(BUILT, { recursive: true, force: true })
    const tsc = 'node_modules/typescript-7/bin/tsc'
    await Promise.all([
      runQuietly('The type check', { args: [tsc, '--noEmit', 'false', '--outDir', BUILT] }),
      runQuietly('The type check of the pages', { args: [tsc, '--noEmit', '-p', 'web/browser'] }),
      runQuietly('The type check of the service worker', {
        args: [tsc, '--noEmit', '-p', 'web/browser/worker'],
      }),
    ])
    await buildAssets(elapsed.start)
    completeBuild()
    await prepareServices()
  } finally {
    elapsed.end()
  }
}

/** Adds the files of a build that are not TypeScript. */
function completeBuild() {
  for (const path of [
    'package.json',
    'README.md',
    'CONTEXT.md',
    'CHANGELOG.md',
    'docs',
    'public',
  ]) {
    symlinkSync(resolve(path), join(BUILT, path))
  }
  const filter = (path: string) => !path.endsWith('.ts')
  for (const folder of ['web/views', 'web/languages', 'web/database/sql']) {
    cpSync(folder, join(BUILT, folder), { recursive: true, filter })
  }
  writeFileSync(join(BUILT, 'ace.js'), `await import('./bin/console.js')\n`)
  process.env.BUILT = BUILT
  process.env.NODE_COMPILE_CACHE = join(BUILT, 'cache')
}

/**
 * Unpacks Chromium, and creates the data folder of a PostgreSQL with the schema in it. Each run
 * starts with a copy of it, which takes much less time than a new data folder and the migrations.
 */
function prepareServices() {
  const args = ['--import=./bin/typescript_loader.js', 'tests/support/prepare_services.ts']
  return runQuietly('The preparation of PostgreSQL and Chromium', { args })
}

async function giveUp({ message, cause }: Error): Promise<never> {
  if (stopping.signal.aborted) return new Promise(() => {})
  stopping.abort()
  await stopTasks(5_000)
  console.error(message)
  console.log('0 passed, 1 failed')
  process.exit(typeof cause === 'number' ? cause : 1)
}

async function interrupt() {
  stopping.abort()
  await stopTasks(5_000)
  process.exit(130)
}

process.chdir(join(import.meta.dirname, '..'))
onStopRequest(interrupt)
check().catch(() => {})
