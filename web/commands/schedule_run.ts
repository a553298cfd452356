import { BaseCommand } from '@adonisjs/core/ace'
import logger from '@adonisjs/core/services/logger'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class ScheduleRun extends BaseCommand {
  static commandName = 'schedule:run'
  static description = 'Run scheduled tasks until stopped'
  static help = [
    'The settings contain the schedule, for example WEATHER_SCHEDULE=15m:',
    '```',
    '{{ binaryName }} schedule:run',
    '```',
    'If several processes run, each scheduled time is handled by one of them.',
    'Waits when no schedule is set. Stop it with Ctrl-C or SIGTERM.',
    'Exit code: 0 when stopped, 1 if it could not start.',
  ]
  static options: CommandOptions = { startApp: true, staysAlive: true }

  async run() {
    const { tasks } = await import('#start/scheduled_tasks')
    const { runOnSchedule } = await import('#process/scheduler')
    const { describeSchedule } = await import('#support/schedule')
    const { default: db } = await import('@adonisjs/lucid/services/db')

    const scheduled = tasks.filter(({ schedule }) => schedule)
    if (!scheduled.length) {
      logger.warn('Nothing is scheduled. Set WEATHER_SCHEDULE, for example to 15m.')
    }
    // This query fails at once if there is no database.
    await db.rawQuery('SELECT 1')
    const shutdown = new AbortController()
    const running = Promise.all(scheduled.map((task) => runOnSchedule(task, shutdown.signal)))
    // Keeps the process alive even if nothing is scheduled. If it ended, a supervisor would restart
    // it again and again.
    const keepAlive = setInterval(() => {}, 60_000)
    this.app.terminating(async () => {
      clearInterval(keepAlive)
      shutdown.abort()
      await running
    })
    for (const { name, schedule } of scheduled) {
      logger.info('%s %s', name, describeSchedule(schedule!))
    }
    this.app.notify({ isAdonisJS: true, environment: 'schedule' })
  }

  async completed() {
    if (this.error) await this.terminate()
    return false
  }
}
