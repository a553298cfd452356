import { BaseCommand, flags } from '@adonisjs/core/ace'
import logger from '@adonisjs/core/services/logger'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class JobsWork extends BaseCommand {
  static commandName = 'jobs:work'
  static aliases = ['schedule:run']
  static description = 'Do background jobs and run scheduled tasks until stopped'
  static help = [
    'The settings contain the schedule, for example WEATHER_SCHEDULE=15m:',
    '```',
    '{{ binaryName }} jobs:work',
    '{{ binaryName }} jobs:work --queues=mail,import',
    '```',
    'If several processes run, one of them does each job and each scheduled time.',
    'Stop it with Ctrl-C or SIGTERM: unfinished jobs go back to their queue.',
    'Exit code: 0 when stopped, 1 if it could not start.',
  ]
  static options: CommandOptions = { startApp: true, staysAlive: true }

  @flags.array({ description: 'Queues to take jobs from (default: all)' })
  declare queues?: string[]

  async run() {
    const { namesOf } = await import('#validators/command_flags')
    const { queueNames } = await import('#process/jobs/queues')
    const { handlers } = await import('#start/job_handlers')
    const { startWorkers } = await import('#process/jobs/work')
    const { tasks } = await import('#start/scheduled_tasks')
    const { enqueueOnSchedule } = await import('#process/scheduler')
    const { describeSchedule } = await import('#support/schedule')
    const { default: db } = await import('@adonisjs/lucid/services/db')

    const names = namesOf(this.queues, queueNames, '--queues')
    const scheduled = tasks.filter(({ schedule }) => schedule)
    // This query fails at once if there is no database.
    await db.rawQuery('SELECT 1')
    const workers = await startWorkers(handlers, names)
    const shutdown = new AbortController()
    const running = Promise.all(scheduled.map((task) => enqueueOnSchedule(task, shutdown.signal)))
    this.app.terminating(async () => {
      shutdown.abort()
      await Promise.all([running, workers.stop()])
    })
    for (const { name, schedule } of scheduled) {
      logger.info('%s %s', name, String(describeSchedule(schedule!)))
    }
    this.app.notify({ isAdonisJS: true, environment: 'jobs' })
  }

  async completed() {
    if (this.error) await this.terminate()
    return false
  }
}
