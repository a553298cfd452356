import { SingleBar } from 'cli-progress'

const nothing = { start() {}, update() {}, stop() {} }

/** A bar for who looks on; a log gets none. */
export function progressOf(watched: boolean): Pick<SingleBar, 'start' | 'update' | 'stop'> {
  if (!watched) return nothing
  return new SingleBar({
    format: '{bar} {value} of {total} cities, {eta} s left',
    hideCursor: true,
    clearOnComplete: true,
  })
}
