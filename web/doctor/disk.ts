import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { dataDir } from '#config/app'
import { type Finding, failed, ok, warning } from '#doctor/finding'

const MEGABYTE = 1024 * 1024

interface Room {
  /** Megabytes. */
  free: number
  /** Of all there is, from 0 to 1. */
  share: number
}

export async function disk(): Promise<Finding[]> {
  return [room(await roomAt(dataDir))]
}

/** PostgreSQL stops where it cannot write. */
export function room({ free, share }: Room) {
  const says = `${Math.floor(free).toLocaleString('en')} MB are free in ${dataDir}`
  if (free < 100) return failed('DATA_DIR', says, 'Make room, before PostgreSQL stops.')
  if (free < 1000 || share < 0.05) return warning('DATA_DIR', says, 'Make room soon.')
  return ok('DATA_DIR', says)
}

async function roomAt(folder: string): Promise<Room> {
  if (!existsSync(folder)) return roomAt(dirname(folder))
  const { bavail, blocks, bsize } = await statfs(folder)
  return { free: (bavail * bsize) / MEGABYTE, share: bavail / blocks }
}
