import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class JobsList extends BaseCommand {
  static commandName = 'jobs:list'
  static description = 'List background jobs that wait, run or were given up, newest first'
  static help = [
    '```',
    '{{ binaryName }} jobs:list',
    '{{ binaryName }} jobs:list --state=given-up --queue=mail',
    '{{ binaryName }} jobs:list --limit=1000 --json',
    '```',
    'In a pipe, prints one line per job, with tabs: id, queue, state, what it does, for whom or by whom, since, next attempt (both ISO 8601), attempts, why the last attempt failed.',
    'Exit code: 0 on success (also without a match), 1 on an error.',
  ]
  static options: CommandOptions = { startApp: true }

  @flags.string({ description: 'Only jobs in this state: waiting, running or given-up' })
  declare state?: string

  @flags.string({ description: 'Only jobs of this queue' })
  declare queue?: string

  @flags.number({ description: 'Maximum number of jobs', default: 100 })
  declare limit: number

  @flags.boolean({ description: 'Print one JSON array' })
  declare json: boolean

  async run() {
    const { jobStates, listJobs } = await import('#admin/jobs/list_jobs')
    const { queueNames } = await import('#process/jobs/queues')
    const { choiceOf, limitOf } = await import('#validators/command_flags')
    const { printTable } = await import('#support/terminal_table')

    const filter = {
      state: choiceOf(this.state, jobStates, '--state'),
      queue: choiceOf(this.queue, queueNames, '--queue'),
    }
    const jobs = await listJobs(filter, {}, limitOf(this.limit))
    const rows = jobs.map(({ id, queue, state, title, person, since, nextTryAt, ...job }) => ({
      id,
      queue,
      state,
      job: String(title),
      person: person ? [person.name, person.email].filter(Boolean).join(' ') : null,
      since: since.toUTC().toISO(),
      nextAttempt: nextTryAt?.toUTC().toISO() ?? null,
      attempts: job.attempts,
      reason: job.reason ? String(job.reason) : null,
    }))
    printTable(this, rows, 'No job matches these filters.')
  }
}
