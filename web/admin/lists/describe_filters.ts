import type { List } from '#admin/lists/list'
import { phrase } from '#support/phrase'

type Values = Record<string, unknown>

/** Returns the name and the value of each filter that is set. */
function activeFilters({ definition }: List<any, any>, values: Values) {
  const names = ['search', ...Object.keys({ ...definition.choices, ...definition.fields })]
  return names
    .filter((name) => ![undefined, null, ''].includes(values[name] as string))
    .map((name) => [name, values[name]] as const)
}

/** Describes each filter that is set: "search “berg”", "Disabled". */
export async function describeFilters(list: List<any, any>, values: Values) {
  const { filterLabels, choices } = list.definition
  const labels = activeFilters(list, values).map(([name, value]) => {
    if (filterLabels?.[name]) return filterLabels[name](value)
    return choices[name]?.options[String(value)] ?? quoted(name, value)
  })
  return Promise.all(labels)
}

/**
 * Describes the first filter that validation has dropped or shortened; undefined if there is none.
 * A page may ignore such a filter, but a bulk action must not: it would change more rows than
 * requested.
 * @param requested the values in the request
 * @param validated the values after validation
 */
export function invalidFilter(list: List<any, any>, requested: Values, validated: Values) {
  const invalid = activeFilters(list, requested).find(
    ([name, value]) => String(validated[name]) !== String(value)
  )
  return invalid && quoted(...invalid)
}

function quoted(name: string, given: unknown) {
  const text = String(given)
  const value = text.length > 50 ? `${text.slice(0, 50)}…` : text
  if (name === 'search') return phrase('search “{value}”', { value })
  if (name === 'from') return phrase('from “{value}”', { value })
  if (name === 'to') return phrase('to “{value}”', { value })
  return phrase('{name} “{value}”', { name, value })
}
