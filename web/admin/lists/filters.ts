import type { List } from '#admin/lists/list'

type Values = Record<string, unknown>

/** What of these values narrows the list. */
function filtersIn({ is }: List<any, any>, values: Values) {
  const names = ['search', ...Object.keys({ ...is.choices, ...is.fields })]
  return names.filter((name) => given(values[name])).map((name) => [name, values[name]] as const)
}

const given = (value: unknown) => value !== undefined && value !== null && value !== ''

/** By what the list is narrowed, in words. */
export async function narrowedBy(list: List<any, any>, values: Values) {
  const { named, choices } = list.is
  const words = filtersIn(list, values).map(([name, value]) => {
    if (named?.[name]) return named[name](value)
    return choices[name]?.options[String(value)] ?? inWords(name, value)
  })
  const said = await Promise.all(words)
  return said.join('; ')
}

/**
 * The first filter that the list's lenient rules have left out, or cut: harmless on a page, but whoever
 * acts on all that is found would act on more than he asked for.
 * @param asked what came
 * @param kept what the rules have left of it
 */
export function senseless(list: List<any, any>, asked: Values, kept: Values) {
  const filter = filtersIn(list, asked).find(
    ([name, value]) => String(kept[name]) !== String(value)
  )
  return filter && inWords(...filter)
}

function inWords(name: string, value: unknown) {
  const text = String(value)
  return `${name} “${text.length > 50 ? `${text.slice(0, 50)}…` : text}”`
}
