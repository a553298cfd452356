import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { pluralize } from '#support/pluralize'
import type { Pruned } from '#weather/prune_readings'

export default class ReadingsPrune extends BaseCommand {
  static commandName = 'readings:prune'
  static description = 'Delete readings that are too old, and thin those that are old'
  static help = [
    'As READINGS_KEPT and READINGS_THINNED_AFTER say; a flag goes before its setting:',
    '```',
    '{{ binaryName }} readings:prune --dry-run',
    '{{ binaryName }} readings:prune --older-than=400d --thin-after=30d',
    '```',
    'Durations are 12h, 30d, 8w or 2y. The newest reading of each city stays, however old it is.',
    'Stopped half-way it has done half; run again it does the rest. Ends with 0, and with 1 where it could not.',
  ]
  static options: CommandOptions = { startApp: true }

  @flags.string({ description: 'Delete readings older than this; READINGS_KEPT if not given' })
  declare olderThan?: string

  @flags.string({
    description: 'Of older ones keep the last of each hour; READINGS_THINNED_AFTER if not given',
  })
  declare thinAfter?: string

  @flags.boolean({ description: 'Say what would go, and delete nothing' })
  declare dryRun: boolean

  @flags.boolean({ description: 'One JSON object, for programs' })
  declare json: boolean

  async run() {
    const { default: config } = await import('#config/retention')
    const { durationOf } = await import('#validators/command_flags')
    const { prune } = await import('#weather/prune_readings')

    const kept = durationOf(this.olderThan, '--older-than') ?? config.kept
    const thinnedAfter = durationOf(this.thinAfter, '--thin-after') ?? config.thinnedAfter
    if (!kept && !thinnedAfter && !this.json) {
      this.logger.info('All readings are kept: set READINGS_KEPT, or give --older-than or --thin-after.') // prettier-ignore
      return
    }
    const progress = await this.#progress()
    const pruned = await prune({ kept, thinnedAfter }, { dryRun: this.dryRun, progress })
    this.logger.logUpdatePersist()
    this.#tell(pruned)
  }

  #tell(pruned: Pruned) {
    if (this.json) return console.log(JSON.stringify({ ...pruned, dryRun: Boolean(this.dryRun) }))
    this.logger.success(`${this.dryRun ? 'would delete' : 'deleted'} ${inWords(pruned)}`)
  }

  /** How far it is, where somebody looks. */
  async #progress() {
    const { isInteractive } = await import('#support/terminal_table')
    if (this.json || !isInteractive()) return
    return (pruned: Pruned) => this.logger.logUpdate(`so far ${inWords(pruned)}`)
  }
}

const inWords = ({ expired, thinned }: Pruned) =>
  `${pluralize(expired, 'reading that is', 'readings that are')} too old, ${thinned.toLocaleString('en')} beside the last of their hour`
