import feeds from '#config/feeds'

export interface Task {
  /** By it the processes agree who has the turn; the same for ever. */
  name: string
  /** As in the settings: "15m", or a cron expression; none: never. */
  schedule?: string
  run(ending: AbortSignal): Promise<unknown>
}

/** What `node ace schedule:run` does by itself. */
export const tasks: Task[] = [
  {
    name: 'weather',
    schedule: feeds.schedule,
    run: async (ending) => {
      const { runAll } = await import('#weather/all')
      await runAll('schedule', ending)
    },
  },
]
