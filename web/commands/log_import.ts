import { BaseCommand, args, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import type { Staging } from '#imports/staging'

export default class LogImport extends BaseCommand {
  static commandName = 'log:import'
  static description = 'Import tracks into the log of a member, all or nothing'
  static help = [
    'GPX, TCX, FIT, CSV or JSON files, or zips of them:',
    '```',
    '{{ binaryName }} log:import ada@example.org export.zip --dry-run',
    '{{ binaryName }} log:import ada@example.org run.fit ride.gpx --time=elapsed',
    '```',
    'Entries that are in the log already are skipped, and never changed.',
    'Exit code: 0 on success, 2 if some entries were rejected, 1 if nothing could be imported.',
  ]
  static options: CommandOptions = { startApp: true }

  @args.string({ description: 'E-mail address of the member' })
  declare email: string

  @args.spread({ description: 'Paths of the files' })
  declare files: string[]

  @flags.string({ description: 'Duration of the entries: moving (default) or elapsed' })
  declare time?: string

  @flags.boolean({ description: 'Only show what would be imported' })
  declare dryRun: boolean

  async run() {
    const { default: User } = await import('#models/user')
    const { entryTimes } = await import('#models/import')
    const { localFiles } = await import('#imports/local_files')
    const { runEntryImport } = await import('#imports/run_entry_import')
    const { summary } = await import('#imports/summary')
    const { progressBar } = await import('#support/progress_bar')
    const { timeZoneOf } = await import('#training/today')
    const { choiceOf } = await import('#validators/command_flags')

    const time = choiceOf(this.time, entryTimes, '--time') ?? 'moving'
    const member = await User.findByEmailOrFail(this.email)
    const files = await localFiles(this.files)
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
    const bar = progressBar('{bar} {entries} entries read, {eta} s left', total, { entries: 0 })
    const choices = { zone: timeZoneOf(member), unit: member.distanceUnit, time, rows: {} }
    let rejections: string[] = []
    const counts = await runEntryImport(member, files, choices, {
      dryRun: this.dryRun,
      onProgress: (bytes, entries) => bar.update(bytes, { entries }),
      onClassified: async (staging) => {
        rejections = await rejectionsOf(staging)
      },
    }).finally(() => bar.stop())

    for (const rejection of rejections) this.logger.warning(rejection)
    const { added, skipped, refused } = counts
    this.exitCode = added + skipped === 0 ? 1 : refused ? 2 : 0
    if (this.exitCode === 1) return this.logger.error('There is nothing to import.')
    const dryRun = this.dryRun ? ' Nothing was stored: this was a dry run.' : ''
    this.logger.success(summary('entries', counts) + dryRun)
  }
}

const MAX_REJECTIONS = 20

/** Returns a line for each of the first rejected files and rows. */
async function rejectionsOf({ client, classifiedTable }: Staging) {
  const { plainText } = await import('#support/plain_text')
  const { readPhrase } = await import('#support/stored_phrase')
  const { rows } = await client.query(
    `SELECT coalesce(file, given::json->>'file') AS file, reason
     FROM ${classifiedTable} WHERE outcome = 'refused' ORDER BY line LIMIT ${MAX_REJECTIONS}`
  )
  return rows.map(({ file, reason }) => plainText(`${file}: ${readPhrase(reason)}`))
}
