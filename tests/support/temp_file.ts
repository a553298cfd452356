import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

let folder: string | undefined

/**
 * Returns a path in a folder that is removed when the suites end.
 * @param content is written to the file, if given
 */
export function tempFile(name: string, content?: string | Uint8Array) {
  folder ??= newFolder()
  const path = join(folder, name)
  if (content !== undefined) writeFileSync(path, content)
  return path
}

function newFolder() {
  const path = mkdtempSync(join(tmpdir(), 'fairweather-files-'))
  process.once('exit', () => rmSync(path, { recursive: true, force: true }))
  return path
}
