import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Manifest } from 'vite'

const ASSETS = join(import.meta.dirname, '../../public/assets')

/** The most that a page may load, in bytes, compressed. The chart library is not counted. */
export const MAX_BYTES = { js: 60_000, css: 15_000 }

const sizes = new Map<string, number>()

/** Returns the size of a built file as the web server sends it, in bytes. */
function sizeOf(file: string) {
  if (!sizes.has(file)) sizes.set(file, statSync(join(ASSETS, `${file}.br`)).size)
  return sizes.get(file)!
}

/**
 * Returns a sentence with the sizes of a page that loads too much, otherwise undefined.
 * @param page names the page
 * @param files names of the built files that the page loads
 */
export function objectionToWeight(page: string, files: Iterable<string>) {
  const total = { js: 0, css: 0 }
  for (const file of new Set(files)) {
    if (!/uplot/i.test(file)) total[file.endsWith('.css') ? 'css' : 'js'] += sizeOf(file)
  }
  if (total.js <= MAX_BYTES.js && total.css <= MAX_BYTES.css) return undefined
  return `${page} loads ${inKb(total.js)} of JavaScript and ${inKb(total.css)} of CSS`
}

const inKb = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`

/** Returns the names of the files in links and scripts of a page. */
export function filesIn(html: string) {
  return [...html.matchAll(/(?:href|src)="\/assets\/([^"]+\.(?:js|css))"/g)].map(([, file]) => file)
}

export function builtManifest(): Manifest {
  return JSON.parse(readFileSync(join(ASSETS, '.vite/manifest.json'), 'utf8'))
}

/** Returns the files of modules and of all that they import at once. */
export function filesOf(manifest: Manifest, names: string[]): string[] {
  const all = new Set<string>()
  const add = (name: string) => {
    if (all.has(name)) return
    all.add(name)
    manifest[name].imports?.forEach(add)
  }
  names.forEach(add)
  return [...all].map((name) => manifest[name].file)
}
