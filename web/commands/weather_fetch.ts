import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { plainText } from '#support/plain_text'
import type FeedRun from '#models/feed_run'

/** How many failures are named; the page of the run has all. */
const NAMED = 10

export default class WeatherFetch extends BaseCommand {
  static commandName = 'weather:fetch'
  static description = 'Fetch the current temperatures of all cities on offer'
  static help = [
    'From each feed that is configured, or from one:',
    '```',
    '{{ binaryName }} weather:fetch',
    '{{ binaryName }} weather:fetch --feed=open-meteo',
    '{{ binaryName }} weather:fetch --json',
    '```',
    'Ends with 1 where nothing could be fetched, and with 0, and a warning, where only some could.',
  ]
  static options: CommandOptions = { startApp: true }

  @flags.string({ description: 'Only this feed' })
  declare feed?: string

  @flags.boolean({ description: 'One JSON array, for programs' })
  declare json: boolean

  async run() {
    const { feeds } = await import('#weather/feeds')
    const chosen = feeds.filter(({ name }) => !this.feed || name === this.feed)
    if (!chosen.length) {
      const names = feeds.map(({ name }) => name).join(', ')
      return this.#fail(`No feed is called "${this.feed}": there is ${names}.`)
    }
    const runs: FeedRun[] = []
    for (const feed of chosen) {
      const run = await this.#fetch(feed)
      if (run) runs.push(run)
    }
    if (this.json) console.log(JSON.stringify(await Promise.all(runs.map(asJson))))
  }

  async #fetch(feed: (typeof import('#weather/feeds').feeds)[number]) {
    const { startRun } = await import('#weather/feed_runner')
    const { progressBar } = await import('#support/progress_bar')
    const ending = new AbortController()
    let bar: ReturnType<typeof progressBar> | undefined
    const begun = await startRun(feed, 'command', {
      ending: ending.signal,
      onProgress: (run) => bar?.update(run.processed),
    })
    if (!begun) {
      this.#fail(`${feed.title} is being fetched already: wait until that has ended.`)
      return
    }
    bar = progressBar('{bar} {value} of {total} cities, {eta} s left', begun.run.cities)
    const interrupt = () => ending.abort()
    process.once('SIGINT', interrupt)
    const run = await begun.ended
    process.off('SIGINT', interrupt)
    bar.stop()
    await this.#report(feed.title, run)
    return run
  }

  async #report(title: string, run: FeedRun) {
    const nothing = run.stored + run.unchanged === 0 && (run.failed > 0 || run.problem)
    if (nothing) return this.#fail(`${title}: nothing could be fetched. ${await reason(run)}`)
    if (this.json) return
    if (!run.failed && !run.problem) return this.logger.success(`${title}: ${run.summary}`)
    this.logger.warning(plainText(`${title}: ${run.summary}`))
    const failures = await run.failures(0, NAMED + 1)
    for (const { cityId, name, reason: why } of failures.slice(0, NAMED)) {
      this.logger.warning(plainText(`${name ?? `city ${cityId}`}: ${why}`))
    }
    if (failures.length > NAMED) this.logger.warning(`and more: /admin/feed/runs/${run.id}`)
  }

  #fail(sentence: string) {
    this.logger.error(plainText(sentence))
    this.exitCode = 1
  }
}

async function reason(run: FeedRun) {
  const [first] = await run.failures(0, 1)
  return run.problem ?? first?.reason
}

async function asJson(run: FeedRun) {
  const { id, feed, startedAt, endedAt, cities, stored, unchanged, failed, problem } = run
  const failures = await run.failures(0, 100_000)
  return { id, feed, startedAt, endedAt, cities, stored, unchanged, failed, problem, failures }
}
