import { spec } from '@japa/runner/reporters'
import type { Config } from '@japa/runner/types'
import { collectReport } from '#tests/support/collect_report'
import { hideOutput, showReports } from '#tests/support/test_output'

/** Output is visible only between the first and the last of these reporters. */
const list = [
  { name: 'show', handler: showReports },
  spec(),
  { name: 'collect', handler: collectReport },
  { name: 'hide', handler: hideOutput },
]

export const reporters: Config['reporters'] = { activated: list.map(({ name }) => name), list }
