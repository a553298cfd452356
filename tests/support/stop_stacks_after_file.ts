import type { PluginFn } from '@japa/runner/types'
import { stopStacksOfFile } from '#tests/support/stack'

/** Stops the stacks of each file while the next file runs. */
export const stopStacksAfterFile: PluginFn = ({ emitter }) => {
  let current: string | undefined
  emitter.on('group:start', ({ meta }) => {
    if (current !== meta.fileName) void stopStacksOfFile()
    current = meta.fileName
  })
}
