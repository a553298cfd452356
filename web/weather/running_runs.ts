import type FeedRun from '#models/feed_run'
import { isLocked } from '#weather/feed_lock'

/** A run without an end is running only if its feed is locked: its process may have been killed. */
export async function idsOfRunning(runs: FeedRun[]) {
  const open = runs.filter(({ endedAt }) => !endedAt)
  const locked = await Promise.all(open.map(({ feed }) => isLocked(feed)))
  return open.filter((_, index) => locked[index]).map(({ id }) => id)
}
