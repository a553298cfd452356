import { BaseCommand, args, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import type { QueueName } from '#process/jobs/queues'

export default class JobsRetry extends BaseCommand {
  static commandName = 'jobs:retry'
  static description = 'Do background jobs again that were given up'
  static help = [
    'Give the id of a job, which jobs:list prints, or choose all jobs that were given up:',
    '```',
    '{{ binaryName }} jobs:retry 6f1c0a52-6d0b-4d0e-9c39-1c8f2f0f8e0a',
    '{{ binaryName }} jobs:retry --queue=mail',
    '{{ binaryName }} jobs:retry --all',
    '```',
    'With an id, a job that waits for its next attempt is tried now.',
    'Exit code: 0 on success (also if no job was given up), 1 if a job could not be retried.',
  ]
  static options: CommandOptions = { startApp: true }

  @args.string({ description: 'Id of one job', required: false })
  declare id?: string

  @flags.string({ description: 'All jobs of this queue that were given up' })
  declare queue?: string

  @flags.boolean({ description: 'All jobs that were given up' })
  declare all: boolean

  async run() {
    const { default: InvalidArgumentException } =
      await import('#exceptions/invalid_argument_exception')
    const { queueNames } = await import('#process/jobs/queues')
    const { choiceOf } = await import('#validators/command_flags')

    const queue = choiceOf(this.queue, queueNames, '--queue')
    if ([this.id, queue, this.all].filter(Boolean).length !== 1) {
      throw new InvalidArgumentException('Give the id of a job, --queue or --all.')
    }
    await (this.id ? this.#retryOne(this.id) : this.#retryAll(queue))
  }

  async #retryOne(id: string) {
    const { jobIdOf } = await import('#validators/command_flags')
    const { retryJob } = await import('#admin/actions/job_retried')
    const { describeJob } = await import('#admin/jobs/describe_job')
    const { plainText } = await import('#support/plain_text')

    const job = await retryJob(null, jobIdOf(id))
    this.logger.success(plainText(`Tried again now: ${describeJob(job)}`))
  }

  async #retryAll(queue?: QueueName) {
    const { retryGivenUp } = await import('#admin/actions/job_retried')
    const { pluralize } = await import('#support/pluralize')

    const { retried, refused } = await retryGivenUp(queue)
    if (retried > 0 || refused === 0) {
      this.logger.success(`${pluralize(retried, 'job is', 'jobs are')} tried again now`)
    }
    if (refused === 0) return
    this.exitCode = 1
    this.logger.error(
      `${pluralize(refused, 'job was', 'jobs were')} not retried: they have ended, or others that do the same wait or run`
    )
  }
}
