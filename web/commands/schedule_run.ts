import { BaseCommand } from '@adonisjs/core/ace'
import logger from '@adonisjs/core/services/logger'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class ScheduleRun extends BaseCommand {
  static commandName = 'schedule:run'
  static description = 'Do what is scheduled, until it is stopped; each turn once, in any number of processes' // prettier-ignore
  static help = [
    'The settings say what is done when, such as WEATHER_SCHEDULE=15m:',
    '```',
    '{{ binaryName }} schedule:run',
    '```',
    'Where they say nothing it waits. Ends when it is told to, and with 1 where it could not begin.',
  ]
  static options: CommandOptions = { startApp: true, staysAlive: true }

  async run() {
    const { tasks } = await import('#start/scheduled_tasks')
    const { runOnSchedule } = await import('#process/scheduler')
    const { describeSchedule } = await import('#support/schedule')
    const { default: db } = await import('@adonisjs/lucid/services/db')

    const due = tasks.filter(({ schedule }) => schedule)
    if (!due.length) logger.warn('Nothing is scheduled: set WEATHER_SCHEDULE, to 15m for instance.')
    await db.rawQuery('SELECT 1')
    const ending = new AbortController()
    const kept = Promise.all(due.map((task) => runOnSchedule(task, ending.signal)))
    // With nothing to do, too: who restarts what has ended would restart it for ever.
    const waiting = setInterval(() => {}, 60_000)
    this.app.terminating(async () => {
      clearInterval(waiting)
      ending.abort()
      await kept
    })
    for (const { name, schedule } of due) logger.info('%s %s', name, describeSchedule(schedule!))
    this.app.notify({ isAdonisJS: true, environment: 'schedule' })
  }

  async completed() {
    if (this.error) await this.terminate()
    return false
  }
}
