import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

let folder: string | undefined

/** The path of a file of this name in a folder that goes when the suites end; with this in it. */
export function tempFile(name: string, content?: string | Uint8Array) {
  folder ??= newFolder()
  const path = join(folder, name)
  if (content !== undefined) writeFileSync(path, content)
  return path
}

function newFolder() {
  const made = mkdtempSync(join(tmpdir(), 'fairweather-files-'))
  process.once('exit', () => rmSync(made, { recursive: true, force: true }))
  return made
}
