import { BaseCommand, flags } from '@adonisjs/core/ace'
import logger from '@adonisjs/core/services/logger'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { plainText } from '#support/plain_text'
import type { Finding } from '#doctor/finding'

export default class Doctor extends BaseCommand {
  static commandName = 'doctor'
  static description =
    'Examine settings, database, bus, hubs and mails, and say how to mend what is wrong'
  static help = [
    '```',
    '{{ binaryName }} doctor',
    '{{ binaryName }} doctor --json',
    '```',
    'Changes nothing, and shows no secret. A setting that cannot be is said in one sentence instead.',
    'Ends with 0 where nothing has failed (warnings do not count), and with 1 where something has.',
  ]
  static options: CommandOptions = { startApp: true }

  @flags.boolean({ description: 'One JSON array, for programs' })
  declare json: boolean

  async run() {
    const { examine } = await import('#doctor/examine')
    // What is away is a finding here; the log would say it in between.
    logger.level = 'silent'
    const findings: Finding[] = []
    for await (const finding of examine()) {
      findings.push(finding)
      if (!this.json) this.#print(finding)
    }
    if (this.json) console.log(JSON.stringify(findings))
    if (findings.some(({ state }) => state === 'failed')) this.exitCode = 1
  }

  #print({ about, state, says, mend }: Finding) {
    const colour = { ok: 'green', warning: 'yellow', failed: 'red' } as const
    const word = this.colors[colour[state]](state.padEnd(8))
    const sentence = says.replace(/[.?]$/, '')
    console.log(`${word} ${plainText(`${about}: ${sentence}.${mend ? ` ${mend}` : ''}`)}`)
  }
}
