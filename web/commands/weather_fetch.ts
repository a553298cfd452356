import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { plainText } from '#support/plain_text'
import type FeedRun from '#models/feed_run'

/** The command prints only this many failures. The page of the run shows all of them. */
const MAX_PRINTED_FAILURES = 10

export default class WeatherFetch extends BaseCommand {
  static commandName = 'weather:fetch'
  static description = 'Fetch the current temperatures of all enabled cities'
  static help = [
    'From all configured feeds, or from one:',
    '```',
    '{{ binaryName }} weather:fetch',
    '{{ binaryName }} weather:fetch --feed=open-meteo',
    '{{ binaryName }} weather:fetch --json',
    '```',
    'Exit code: 0 if readings were fetched (with warnings if some cities failed), 1 if a feed brought nothing.',
  ]
  static options: CommandOptions = { startApp: true }

  @flags.string({ description: 'Name of a feed (default: all feeds)' })
  declare feed?: string

  @flags.boolean({ description: 'Print one JSON array' })
  declare json: boolean

  async run() {
    const { feeds } = await import('#weather/feeds')
    const selected = feeds.filter(({ name }) => !this.feed || name === this.feed)
    if (!selected.length) {
      const names = feeds.map(({ name }) => name).join(', ')
      return this.#fail(`There is no feed "${this.feed}". Available feeds: ${names}.`)
    }
    const runs: FeedRun[] = []
    for (const feed of selected) {
      const run = await this.#fetch(feed)
      if (run) runs.push(run)
    }
    if (this.json) console.log(JSON.stringify(await Promise.all(runs.map(toJson))))
  }

  async #fetch(feed: (typeof import('#weather/feeds').feeds)[number]) {
    const { startRun } = await import('#weather/feed_runner')
    const { progressBar } = await import('#support/progress_bar')
    const interruption = new AbortController()
    let bar: ReturnType<typeof progressBar> | undefined
    const started = await startRun(feed, 'command', {
      signal: interruption.signal,
      onProgress: (run) => bar?.update(run.processed),
    })
    if (!started) {
      this.#fail(`A run of ${feed.title} is already in progress. Please wait until it has ended.`)
      return
    }
    bar = progressBar('{bar} {value} of {total} cities, {eta} s left', started.run.cities)
    const interrupt = () => interruption.abort()
    process.once('SIGINT', interrupt)
    const run = await started.ended
    process.off('SIGINT', interrupt)
    bar.stop()
    await this.#report(feed.title, run)
    return run
  }

  async #report(title: string, run: FeedRun) {
    const failed = run.stored + run.unchanged === 0 && (run.failed > 0 || run.problem)
    if (failed) return this.#fail(`${title}: nothing could be fetched. ${await firstReason(run)}`)
    if (this.json) return
    if (!run.failed && !run.problem) return this.logger.success(`${title}: ${run.summary}`)
    this.logger.warning(plainText(`${title}: ${run.summary}`))
    const failures = await run.failures(0, MAX_PRINTED_FAILURES + 1)
    for (const { cityId, name, reason } of failures.slice(0, MAX_PRINTED_FAILURES)) {
      this.logger.warning(plainText(`${name ?? `city ${cityId}`}: ${reason}`))
    }
    if (failures.length > MAX_PRINTED_FAILURES) {
      this.logger.warning(`More failures: /admin/feed/runs/${run.id}`)
    }
  }

  #fail(message: string) {
    this.logger.error(plainText(message))
    this.exitCode = 1
  }
}

async function firstReason(run: FeedRun) {
  const [first] = await run.failures(0, 1)
  return run.problem ?? first?.reason
}

async function toJson(run: FeedRun) {
  const { id, feed, startedAt, endedAt, cities, stored, unchanged, failed, problem } = run
  const found = await run.failures(0, 100_000)
  const failures = found.map(({ cityId, reason, name, country }) => {
    return { cityId, reason, name, country }
  })
  return { id, feed, startedAt, endedAt, cities, stored, unchanged, failed, problem, failures }
}
