import { globSync, statSync } from 'node:fs'
import { runQuietly } from './child_processes.ts'

const MANIFEST = 'public/assets/.vite/manifest.json'
const SOURCES = ['web/browser/**', 'messaging/contract.ts', 'vite.config.ts', 'package-lock.json']

/** Builds the scripts and styles of the pages, unless they are newer than their sources. */
export async function buildAssets(announce: (line: string) => void) {
  if (globSync(SOURCES).every((path) => modifiedAt(path) <= modifiedAt(MANIFEST))) return
  announce('Building the pages…')
  await runQuietly('Building the pages with Vite', {
    args: ['node_modules/vite/bin/vite.js', 'build', '--configLoader=native'],
    env: { NODE_ENV: 'production' },
  })
}

function modifiedAt(path: string) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
