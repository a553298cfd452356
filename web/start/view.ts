import edge from 'edge.js'
import stringifyAttributes, { type HTMLAttributes } from 'stringify-attributes'
import type { DateTime } from 'luxon'
import { ago } from '#browser/age'
import { temperature } from '#browser/temperature'
import board from '#config/board'
import hub from '#config/hub'

// Edge's own `html.attrs` (6.5.1) does not escape its values: a city's name could be a script.
edge.global('html', {
  ...edge.globals.html,
  attrs: (values: HTMLAttributes) => edge.globals.html.safe(stringifyAttributes(values)),
})
edge.global('board', board)
edge.global('hub', { url: hub.url, port: hub.port })
edge.global('temperature', temperature)
edge.global('ago', (at: DateTime | null) => ago(at?.toISO() ?? null))
