const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&' }

function decoded(html: string) {
  return html
    .replace(/&#x?([\da-f]+);/gi, (all, code) =>
      String.fromCodePoint(Number.parseInt(code, /^&#x/i.test(all) ? 16 : 10))
    )
    .replace(/&(lt|gt|quot|amp);/g, (_, name) => entities[name])
}

/** What a page says to who reads it, in one line. */
export function pageText(html: string) {
  const shown = html.replace(/<(head|template|datalist|dialog)\b.*?<\/\1>/gs, '')
  return decoded(shown.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ')
}

/** What the notices above a page say. */
export function notices(html: string) {
  return pageText(/<div id="notices">(.*?)<template/s.exec(html)?.[1] ?? '').trim()
}

/** The sentence beside the field with this id; undefined where there is none. */
export function fieldError(html: string, field: string) {
  const [, sentence] = new RegExp(`id="${field}-error">([^<]*)<`).exec(html) ?? []
  return sentence && decoded(sentence)
}

/** What stands in the field with this id; undefined where it is empty. */
export function fieldValue(html: string, field: string) {
  const [input] = new RegExp(`<input[^>]*\\bid="${field}"[^>]*>`).exec(html) ?? []
  if (!input) throw new Error(`There is no field ${field} on the page`)
  const value = /\bvalue="([^"]*)"/.exec(input)?.[1]
  return value && decoded(value)
}

/** The rows to which a question holds who says yes; nothing where it is none. */
export function digestInForm(html: string) {
  return /name="told" value="([^"]*)"/.exec(html)?.[1] ?? ''
}

/** The row of a city, on the board and in lists; undefined where it is not among them. */
export function cityRow(html: string, cityId: number) {
  return new RegExp(`<(tr|li)[^>]*\\bid="city-${cityId}".*?</\\1>`, 's').exec(html)?.[0]
}
