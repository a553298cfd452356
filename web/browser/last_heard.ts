import { elapsedMs } from './elapsed_time.js'

let heardAt = 0

/** Notes that the hub has just sent something. */
export function hear() {
  heardAt = elapsedMs()
}

/** Returns for how long the hub has sent nothing, at most the time since the document was opened. */
export const silenceMs = () => elapsedMs() - heardAt
