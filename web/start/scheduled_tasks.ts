import feeds from '#config/feeds'
import retention from '#config/retention'
import type { Task } from '#process/scheduler'

/** What `node ace schedule:run` does by itself. */
export const tasks: Task[] = [
  {
    name: 'weather',
    schedule: feeds.schedule,
    run: async (ending) => {
      const { runAllFeeds } = await import('#weather/run_all_feeds')
      await runAllFeeds('schedule', ending)
    },
  },
  {
    name: 'history',
    // At night in most of Europe; on which day and at which hour is all the same to the history.
    schedule: retention.kept || retention.thinnedAfter ? '17 3 * * *' : undefined,
    run: async () => {
      const { prune } = await import('#weather/prune_readings')
      // All of it once a month: old readings may have been imported meanwhile.
      await prune(retention, { recent: new Date().getUTCDate() > 1 })
    },
  },
]
