import { createHash } from 'node:crypto'
import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const SOURCES = [
  'web/browser/**',
  'web/languages/*/browser.json',
  'messaging/contract.ts',
  'vite.config.ts',
  'package-lock.json',
]

/** The build of the pages writes the digest of its sources to this file in `public/assets`. */
export const DIGEST_FILE = '.vite/sources.sha256'

/**
 * Returns a digest of everything that the scripts and styles of the pages are built from. Times of
 * files would not do: npm and git change them even if the content stays the same.
 * @param root the folder of the checkout
 */
export function digestSources(root = '.') {
  const hash = createHash('sha256')
  for (const name of globSync(SOURCES, { cwd: root }).sort()) {
    const path = join(root, name)
    if (statSync(path).isFile()) hash.update(`${name}\0`).update(readFileSync(path)).update('\0')
  }
  return hash.digest('hex')
}
