import { globSync, statSync } from 'node:fs'
import { runQuietly } from './processes.ts'

const MANIFEST = 'public/assets/.vite/manifest.json'
const SOURCES = ['web/browser/**', 'messaging/contract.ts', 'vite.config.ts', 'package-lock.json']

/** Builds what the browser loads, unless it is newer than all it is made of. */
export async function buildAssets(announce: (line: string) => void) {
  if (globSync(SOURCES).every((path) => modified(path) <= modified(MANIFEST))) return
  announce('Building the pages…')
  await runQuietly('Building the pages with Vite', {
    args: ['node_modules/vite/bin/vite.js', 'build', '--configLoader=native'],
    env: { NODE_ENV: 'production' },
  })
}

function modified(path: string) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
