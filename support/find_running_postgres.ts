import { readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { commandLineOf } from './process_probe.ts'

/**
 * Returns the URL of the embedded PostgreSQL that is running in a data folder, and undefined if
 * none is running.
 */
export function findPostgres(dataDir: string): string | undefined {
  try {
    const postmaster = findPostmaster(join(realpathSync(dataDir), 'postgres'))
    if (!postmaster?.ready) return undefined
    const password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim()
    return `postgres://fairweather:${password}@127.0.0.1:${postmaster.port}/fairweather`
  } catch {
    return undefined
  }
}

/**
 * Reads PostgreSQL's own lock file.
 * @see https://www.postgresql.org/docs/current/storage-file-layout.html
 */
export function findPostmaster(folder: string) {
  const lines = readLockFile(join(folder, 'postmaster.pid'))
  const pid = Number(lines[0])
  const alive = pid > 0 && commandLineOf(pid)?.includes(`-D ${folder} `)
  return alive ? { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' } : undefined
}

function readLockFile(path: string) {
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch {
    return []
  }
}
