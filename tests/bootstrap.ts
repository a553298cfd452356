import app from '@adonisjs/core/services/app'
import { assert } from '@japa/assert'
import { pluginAdonisJS } from '@japa/plugin-adonisjs'
import type { Config } from '@japa/runner/types'
import { closeChromium } from '#tests/support/chromium'
import { onlyPart } from '#tests/support/only_part'
import { stopWorlds } from '#tests/support/faults/prove_recovery'
import { stopPostgresServer } from '#tests/support/faults/breakable_stack'
import { stopStacks } from '#tests/support/stack'
import { stopStacksAfterFile } from '#tests/support/stop_stacks_after_file'

export const plugins: Config['plugins'] = [
  assert(),
  pluginAdonisJS(app),
  onlyPart,
  stopStacksAfterFile,
]

export { reporters } from '#tests/support/reporters'

export const runnerHooks = {
  setup: [],
  teardown: [closeChromium, stopWorlds, stopStacks, stopPostgresServer],
}
