import feeds from '#config/feeds'
import retention from '#config/reading_retention'
import type { Task } from '#process/scheduler'

/** The tasks of `node ace jobs:work`. */
export const tasks: Task[] = [
  {
    name: 'weather',
    schedule: feeds.schedule,
    run: async (signal) => {
      const { runAllFeeds } = await import('#weather/run_all_feeds')
      await runAllFeeds('schedule', signal)
    },
  },
  {
    name: 'history',
    // Night in most of Europe. Any other time would do as well.
    schedule: retention.maxAgeMs || retention.thinAfterMs ? '17 3 * * *' : undefined,
    run: async () => {
      const { prune } = await import('#weather/prune_readings')
      // On the first day of a month, checks all readings, because old readings may have been
      // imported during the last month.
      await prune(retention, { recent: new Date().getUTCDate() > 1 })
    },
  },
]
