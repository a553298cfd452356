import app from '@adonisjs/core/services/app'
import { assert } from '@japa/assert'
import { pluginAdonisJS } from '@japa/plugin-adonisjs'
import { spec } from '@japa/runner/reporters'
import type { Runner } from '@japa/runner/core'
import type { Config } from '@japa/runner/types'
import { closeChromium } from '#tests/support/chromium'
import { stopWorlds } from '#tests/support/faults/prove_recovery'
import { stopPostgresServer } from '#tests/support/faults/breakable_stack'
import { stopStacks } from '#tests/support/stack'

export const plugins: Config['plugins'] = [assert(), pluginAdonisJS(app)]

export const reporters: Config['reporters'] = {
  activated: ['spec', 'tally'],
  list: [spec(), { name: 'tally', handler: tally }],
}

export const runnerHooks = {
  setup: [],
  teardown: [closeChromium, stopWorlds, stopStacks, stopPostgresServer],
}

/**
 * Prints the numbers of passed and failed tests as the last line, which bin/run_suites.ts reads.
 */
function tally(runner: Runner) {
  process.once('exit', (exitCode) => {
    const { passed, failed } = runner.getSummary().aggregates
    console.log(`\n${passed} passed, ${failed || (exitCode ? 1 : 0)} failed`)
  })
}
