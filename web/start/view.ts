import app from '@adonisjs/core/services/app'
import edge from 'edge.js'
import stringifyAttributes, { type HTMLAttributes } from 'stringify-attributes'
import { DateTime } from 'luxon'
import { relativeTime } from '#browser/relative_time'
import { formatTemperature, type Unit } from '#browser/temperature'
import { providers } from '#config/ally'
import board from '#config/board'
import hub from '#config/hub'
import { queryString } from '#support/query_string'
import imports from '#config/imports'
import { plan, summary } from '#imports/summary'
import { describeChanges } from '#audit/describe_changes'
import { rowDigest } from '#validators/city_rows'
import { locales, defaultLocale } from '#config/locales'

const entries = ['web/browser/app.scss', 'web/browser/app.ts']

// Read once, as in production; anew for each page under `npm run dev` alone.
edge.configure({ cache: !('hot' in import.meta) })

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
edge.global('queryString', queryString)
edge.global('rowDigest', rowDigest)
edge.global('describeChanges', describeChanges)
edge.global('board', board)
edge.global('providers', providers)
edge.global('hub', { url: hub.url, port: hub.port })
edge.global('importStates', {
  checking: 'Being looked at',
  staged: 'Not confirmed',
  applying: 'Being stored',
  applied: 'Stored',
  discarded: 'Thrown away',
  failed: 'Not readable',
})
edge.global('importSummary', summary)
edge.global('importPlan', plan)
edge.global('pageLimitMb', imports.pageLimit / 1024 / 1024)
edge.global('locales', locales)
edge.global('defaultLocale', defaultLocale)
edge.global('temperature', (celsius: number | null, unit: Unit, locale = defaultLocale) =>
  formatTemperature(celsius, unit, locale)
)
edge.global('ago', (at: DateTime | null, locale = defaultLocale) =>
  relativeTime(at?.toISO() ?? null, locale)
)
edge.global('date', (at: DateTime, locale = defaultLocale) =>
  at.setLocale(locale).toLocaleString(DateTime.DATE_MED)
)
