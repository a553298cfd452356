import { BaseCommand, flags } from '@adonisjs/core/ace'
import logger from '@adonisjs/core/services/logger'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { plainText } from '#support/plain_text'
import type { Finding } from '#doctor/finding'

const COLOURS = { ok: 'green', warning: 'yellow', failed: 'red' } as const

export default class Doctor extends BaseCommand {
  static commandName = 'doctor'
  static description =
    'Check settings, database, jobs, bus, hubs and mail, and explain how to fix problems'
  static help = [
    '```',
    '{{ binaryName }} doctor',
    '{{ binaryName }} doctor --json',
    '```',
    'Changes nothing, and shows no secrets. If a setting is invalid, only shows that error.',
    'Exit code: 0 if no check failed (warnings do not count), 1 otherwise.',
  ]
  static options: CommandOptions = { startApp: true }

  @flags.boolean({ description: 'Print one JSON array' })
  declare json: boolean

  async run() {
    const { examine } = await import('#doctor/run_checks')
    // Findings report everything that is unavailable. Log lines would repeat it between the
    // findings.
    logger.level = 'silent'
    const findings: Finding[] = []
    for await (const finding of examine()) {
      findings.push(finding)
      if (!this.json) this.#print(finding)
    }
    if (this.json) console.log(JSON.stringify(findings.map(toJson)))
    if (findings.some(({ state }) => state === 'failed')) this.exitCode = 1
  }

  #print({ subject, state, message, fix }: Finding) {
    const label = this.colors[COLOURS[state]](state.padEnd(8))
    const sentence = `${subject}: ${message.replace(/[.?]$/, '')}.`
    console.log(`${label} ${plainText(fix ? `${sentence} ${fix}` : sentence)}`)
  }
}

/** Programs read this JSON, so the field names must not change. */
function toJson({ subject, state, message, fix }: Finding) {
  return { about: subject, state, says: message, mend: fix }
}
