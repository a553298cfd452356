import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { runQuietly } from './child_processes.ts'
import { DIGEST_FILE, digestSources } from './page_sources.ts'

const ASSETS = 'public/assets'
const EMBED = 'public/embed'

/**
 * Builds the scripts and styles of the pages, unless they were built from the present sources.
 * @throws an error of one sentence if they cannot be built
 */
export async function buildAssets(announce: (line: string) => void) {
  const digest = join(ASSETS, DIGEST_FILE)
  const isBuilt = existsSync(digest) && existsSync(EMBED)
  if (isBuilt && readFileSync(digest, 'utf8') === digestSources()) return
  assertViteCanRun()
  for (const folder of [ASSETS, EMBED]) assertWritable(existsSync(folder) ? folder : 'public')
  announce('Building the pages…')
  await runQuietly('Building the pages with Vite', {
    args: ['node_modules/vite/bin/vite.js', 'build', '--configLoader=native'],
    env: { NODE_ENV: 'production' },
  })
}

/** @throws an error of one sentence if Vite would take a part of a path for a query or a hash */
export function assertViteCanRun(folder = process.cwd()) {
  if (!/[?#]/.test(folder)) return
  throw new Error(
    `Fairweather cannot run in ${folder}: move it to a folder whose path contains no ? and no #.`
  )
}

function assertWritable(folder: string) {
  try {
    accessSync(folder, constants.W_OK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(
      `The pages have to be built, but ${resolve(folder)} cannot be written (${code}): start Fairweather once as the user who owns this folder.`
    )
  }
}
