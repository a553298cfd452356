import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { dataDir } from '#config/app'
import { type Finding, failed, ok, warning } from '#doctor/finding'

const MEGABYTE = 1024 * 1024

interface FreeSpace {
  megabytes: number
  /** Share of the whole disk, from 0 to 1. */
  share: number
}

export async function disk(): Promise<Finding[]> {
  return [checkFreeSpace(await freeSpace(dataDir))]
}

export function checkFreeSpace({ megabytes, share }: FreeSpace) {
  const message = `${Math.floor(megabytes).toLocaleString('en')} MB are free in ${dataDir}`
  if (megabytes < 100) {
    return failed('DATA_DIR', message, 'Free some space. PostgreSQL stops when the disk is full.')
  }
  if (megabytes < 1000 || share < 0.05) {
    return warning('DATA_DIR', message, 'Free some space soon.')
  }
  return ok('DATA_DIR', message)
}

/**
 * The folder may not exist yet. In this case, checks its nearest existing parent, which is on the
 * same disk.
 */
async function freeSpace(folder: string): Promise<FreeSpace> {
  if (!existsSync(folder)) return freeSpace(dirname(folder))
  const { bavail, blocks, bsize } = await statfs(folder)
  return { megabytes: (bavail * bsize) / MEGABYTE, share: bavail / blocks }
}
