import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { pluralize } from '#support/pluralize'
import type { Pruned } from '#weather/prune_readings'

export default class ReadingsPrune extends BaseCommand {
  static commandName = 'readings:prune'
  static description = 'Delete readings that are too old, and thin old ones to one per hour'
  static help = [
    'Uses READINGS_KEPT and READINGS_THINNED_AFTER. A flag overrides its setting:',
    '```',
    '{{ binaryName }} readings:prune --dry-run',
    '{{ binaryName }} readings:prune --older-than=400d --thin-after=30d',
    '```',
    'Durations: 12h, 30d, 8w or 2y. The newest reading of each city is always kept.',
    'Works in batches: if you stop it, what it has deleted stays deleted, and the next run does the rest.',
    'Exit code: 0 on success, 1 if it could not finish.',
  ]
  static options: CommandOptions = { startApp: true }

  @flags.string({ description: 'Delete readings older than this (default: READINGS_KEPT)' })
  declare olderThan?: string

  @flags.string({
    description:
      'Keep only the last reading of each hour when older than this (default: READINGS_THINNED_AFTER)',
  })
  declare thinAfter?: string

  @flags.boolean({ description: 'Only show how many readings would be deleted' })
  declare dryRun: boolean

  @flags.boolean({ description: 'Print one JSON object' })
  declare json: boolean

  async run() {
    const { default: config } = await import('#config/reading_retention')
    const { durationOf } = await import('#validators/command_flags')
    const { prune } = await import('#weather/prune_readings')

    const maxAgeMs = durationOf(this.olderThan, '--older-than') ?? config.maxAgeMs
    const thinAfterMs = durationOf(this.thinAfter, '--thin-after') ?? config.thinAfterMs
    if (!maxAgeMs && !thinAfterMs && !this.json) {
      this.logger.info(
        'All readings are kept. To prune, set READINGS_KEPT, or use --older-than or --thin-after.'
      )
      return
    }
    const onProgress = await this.#progress()
    const pruned = await prune({ maxAgeMs, thinAfterMs }, { dryRun: this.dryRun, onProgress })
    this.logger.logUpdatePersist()
    this.#report(pruned)
  }

  #report(pruned: Pruned) {
    if (this.json) return console.log(JSON.stringify({ ...pruned, dryRun: Boolean(this.dryRun) }))
    this.logger.success(`${this.dryRun ? 'would delete' : 'deleted'} ${describe(pruned)}`)
  }

  async #progress() {
    const { isInteractive } = await import('#support/terminal_table')
    if (this.json || !isInteractive()) return
    return (pruned: Pruned) => this.logger.logUpdate(`so far ${describe(pruned)}`)
  }
}

const describe = ({ expired, thinned }: Pruned) =>
  `${pluralize(expired, 'expired reading', 'expired readings')} and ${pluralize(thinned, 'thinned reading', 'thinned readings')}`
