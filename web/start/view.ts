import app from '@adonisjs/core/services/app'
import edge from 'edge.js'
import stringifyAttributes, { type HTMLAttributes } from 'stringify-attributes'
import type { DateTime } from 'luxon'
import { ago } from '#browser/age'
import { temperature } from '#browser/temperature'
import board from '#config/board'
import hub from '#config/hub'

const entries = ['web/browser/app.scss', 'web/browser/app.ts']

// Edge's own `html.attrs` (6.5.1) does not escape its values: a city's name could be a script.
edge.global('html', {
  ...edge.globals.html,
  attrs: (values: HTMLAttributes) => edge.globals.html.safe(stringifyAttributes(values)),
})
// Without Vite's preloads: they bear no nonce, and what they may not load is lost for the script, too.
edge.global('assets', async (nonce: string) => {
  const vite = await app.container.make('vite')
  const tags = await vite.generateEntryPointsTags(entries, { nonce })
  const needed = tags.filter(({ attributes }) => !/preload/.test(String(attributes.rel)))
  return edge.globals.html.safe(needed.join('\n'))
})
edge.global('board', board)
edge.global('hub', { url: hub.url, port: hub.port })
edge.global('temperature', temperature)
edge.global('ago', (at: DateTime | null) => ago(at?.toISO() ?? null))
