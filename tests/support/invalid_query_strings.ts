import { inspect } from 'node:util'
import { RequestFactory } from '@adonisjs/core/factories/http'
import type { List } from '#admin/lists/list'

const LONG = 'x'.repeat(5000)

/** Returns query strings, each with a different invalid value for the parameter `name`. */
export const invalid = (name: string) => [
  ...['\0', 'x\0y', '-', '٣', '🌦', '%', `'`, LONG, '-1', '1.5', '1e9', '9'.repeat(40)].map(
    (value) => `${name}=${encodeURIComponent(value)}`
  ),
  ...['0000-01-01', '2026-02-30', '+02026-01-01', 'infinity', 'true', 'null'].map(
    (value) => `${name}=${encodeURIComponent(value)}`
  ),
  ...[`${name}=%E0%A4%A`, `${name}=%FF`, `${name}[]`, `${name}[][]=`, `${name}[a][b]=1`],
  ...[`${name}[]=2026-01-01`, `${name}[]=1&${name}[]=2`, `${name}=1&${name}=2`, `${name}[0]=1`],
  ...[`${name}[]=7c9e6679-7425-40de-944b-e07fc1f90ae7`, `${name}[toString]=1`],
]

const cursors = [
  ...['["abc",1]', '["0000-01-01",1]', '["2026-13-45 00:00:00+00",1]', '["1e999999",1]'],
  ...['["9999999999",1]', '["\\u0000",1]', '["\\ud800",1]', '["",1]', '["NaN",9007199254740991]'],
  ...['["2026-11-21 10:00:00+99",1]', '[true,1]', '["abc"]', '[]', '{}', 'null', '1', '{', ''],
].map((cursor) => Buffer.from(cursor).toString('base64url'))

/** Yields query strings with every invalid value for every parameter of a list. */
export function* invalidQueries({ definition }: List<any, any>) {
  const filters = [...Object.keys(definition.choices), ...Object.keys(definition.fields ?? {})]
  for (const name of ['search', 'sort', 'after', 'before', ...filters]) yield* invalid(name)
  for (const sort of Object.keys(definition.sorts)) {
    for (const cursor of cursors)
      yield* [`sort=${sort}&after=${cursor}`, `sort=-${sort}&before=${cursor}`]
  }
}

interface Validator {
  validate(data: Record<string, unknown>): Promise<object>
}

/**
 * Yields each different result of a validator, with the first of the query strings that has this
 * result. Most invalid values have the same result: the parameter is left out. A page knows only
 * the result, so opening it for each query string would prove no more.
 */
export async function* distinctResults(validator: Validator, queries: Iterable<string>) {
  const seen = new Set<string>()
  for (const query of queries) {
    const request = new RequestFactory().merge({ url: `/?${query}` }).create()
    const parameters = await validator.validate(request.qs())
    const key = inspect(parameters, { depth: Infinity, maxStringLength: Infinity })
    if (!seen.has(key)) yield { query, parameters }
    seen.add(key)
  }
}
