import { readFileSync } from 'node:fs'
import { SECRETS } from '#support/secrets'

/** A file of the checkout. */
export const readText = (path: string) => readFileSync(path, 'utf8')

/** The names that Fairweather reads from its environment. */
export function knownSettings() {
  const names = [...readText('config/env.ts').matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name)
  return new Set([...names, ...SECRETS.map((name) => `${name}_FILE`)])
}

/** Seconds in which a hub that drains for so many is gone, see docs/operating.md. */
export const shutdownSeconds = (drainTime: unknown) => Number(drainTime) + 6
