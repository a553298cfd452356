import { BaseCommand, args, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class ReportYearly extends BaseCommand {
  static commandName = 'report:yearly'
  static description = 'Send the yearly report by mail to one member, or to all who get it'
  static help = [
    'To all members who chose it in their settings and did not get it yet, or to one member:',
    '```',
    '{{ binaryName }} report:yearly --all --dry-run',
    '{{ binaryName }} report:yearly --all',
    '{{ binaryName }} report:yearly ada@example.org --year=2025',
    '```',
    'One member gets it even if they did not choose it. Nobody gets the report of a year twice.',
    'A member needs an active account, a confirmed e-mail address, and an entry in that year.',
    'The mails are jobs: "{{ binaryName }} jobs:work" sends them. From 2 to 31 January, it also does by itself what --all does, each day.',
    'Exit code: 0 on success (also if nobody is left), 1 if nothing was requested because of an error.',
  ]
  static options: CommandOptions = { startApp: true }

  @args.string({ description: 'E-mail address of one member', required: false })
  declare email?: string

  @flags.boolean({ description: 'All members who chose the report and did not get it yet' })
  declare all: boolean

  @flags.number({ description: 'Year of the report (default: the last year)' })
  declare year?: number

  @flags.boolean({ description: 'Only show who would get the report' })
  declare dryRun: boolean

  async run() {
    const { default: InvalidArgumentException } =
      await import('#exceptions/invalid_argument_exception')
    const { pastYearOf } = await import('#validators/command_flags')

    if (Boolean(this.email) === Boolean(this.all)) {
      throw new InvalidArgumentException('Give either the e-mail address of a member or --all.')
    }
    const year = pastYearOf(this.year)
    await (this.email ? this.#requestOne(this.email, year) : this.#requestAll(year))
  }

  async #requestOne(email: string, year: number) {
    const { plainText } = await import('#support/plain_text')
    const { default: User } = await import('#models/user')
    const { requestReport, whyNoReport } = await import('#training/request_reports')

    const user = await User.findByEmailOrFail(email)
    const title = plainText(`${user.name} <${user.email}>`)
    const obstacle = await whyNoReport(user, year)
    if (obstacle) return this.#fail(`${title} ${obstacle}`)
    if (!user.yearlyReport) {
      this.logger.info(
        `${title} did not choose the yearly report, and gets it because you ask for it`
      )
    }
    if (this.dryRun) return this.logger.success(`Would send the report of ${year} to ${title}`)
    if (!(await requestReport(user, year))) {
      return this.#fail(`${title} got the report of ${year} from another process just now`)
    }
    await this.#reportRequested(year, title)
  }

  async #requestAll(year: number) {
    const { countDueReports, requestDueReports } = await import('#training/request_reports')
    const { pluralize } = await import('#support/pluralize')
    if (this.dryRun) return this.#listAll(year)

    const { progressBar } = await import('#support/progress_bar')
    const bar = progressBar('{bar} {value} of {total} members', await countDueReports(year))
    const requested = await requestDueReports(year, { onProgress: (count) => bar.update(count) })
    bar.stop()
    if (requested === 0) return this.logger.success(`Nobody is left who gets the report of ${year}`)
    await this.#reportRequested(year, pluralize(requested, 'member', 'members'))
  }

  async #listAll(year: number) {
    const { listDueReports } = await import('#training/request_reports')
    const { pluralize } = await import('#support/pluralize')
    const { isInteractive, printTable } = await import('#support/terminal_table')

    const members = await listDueReports(year)
    printTable(this, members, `Nobody is left who gets the report of ${year}.`)
    if (members.length === 0 || !isInteractive()) return
    const count = pluralize(members.length, 'member', 'members')
    this.logger.success(`Would send the report of ${year} to ${count}`)
  }

  async #reportRequested(year: number, recipients: string) {
    const { hasWorker } = await import('#process/jobs/has_worker')
    this.logger.success(`The report of ${year} is being sent to ${recipients}`)
    if (await hasWorker('mail')) return
    this.logger.warning('No worker is running: "node ace jobs:work" sends the mails.')
  }

  #fail(message: string) {
    this.logger.error(message)
    this.exitCode = 1
  }
}
