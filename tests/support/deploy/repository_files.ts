import { readFileSync } from 'node:fs'
import { SECRETS } from '#support/secrets'

export const readText = (path: string) => readFileSync(path, 'utf8')

/** Returns the names of the environment variables that Fairweather reads. */
export function knownSettings() {
  const names = [...readText('config/env.ts').matchAll(/^ {2}([A-Z\d_]+):/gm)].map(
    ([, name]) => name
  )
  return new Set([...names, ...SECRETS.map((name) => `${name}_FILE`)])
}

/**
 * Returns the seconds that a hub needs at most to stop, see docs/operating.md.
 * @param drainTime the HUB_DRAIN_TIME of the hub
 */
export const shutdownSeconds = (drainTime: unknown) => Number(drainTime) + 6
