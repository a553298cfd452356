const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&' }

/** Replaces the entities of HTML by their characters. */
export function decoded(html: string) {
  return html
    .replace(/&#x?([\da-f]+);/gi, (all, code) =>
      String.fromCodePoint(Number.parseInt(code, /^&#x/i.test(all) ? 16 : 10))
    )
    .replace(/&(lt|gt|quot|amp);/g, (_, name) => entities[name])
}

/** Returns the visible text of a page in one line. */
export function pageText(html: string) {
  const shown = html.replace(/<(head|template|datalist|dialog)\b.*?<\/\1>/gs, '')
  // A comma or a full stop follows a name in <bdi> or a date without a blank.
  const joined = shown.replace(/<\/?bdi>|<span class="date">([^<]*)<\/span>/g, '$1')
  return decoded(joined.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ')
}

/** Returns the text of the notices at the top of a page. */
export function notices(html: string) {
  return pageText(/<div id="notices">(.*?)<template/s.exec(html)?.[1] ?? '').trim()
}

/** Returns the error message next to the field with an id, if there is one. */
export function fieldError(html: string, field: string) {
  const [, sentence] = new RegExp(`id="${field}-error">([^<]*)<`).exec(html) ?? []
  return sentence && decoded(sentence)
}

/** Returns the value of the field with an id, or undefined if the field is empty. */
export function fieldValue(html: string, field: string) {
  const [input] = new RegExp(`<input[^>]*\\bid="${field}"[^>]*>`).exec(html) ?? []
  if (!input) throw new Error(`There is no field ${field} on the page`)
  const value = /\bvalue="([^"]*)"/.exec(input)?.[1]
  return value && decoded(value)
}

/**
 * Returns the digest of the selected rows that the form of a bulk action sends with the
 * confirmation, or an empty string if the page has no such form.
 */
export function digestInForm(html: string) {
  return /name="told" value="([^"]*)"/.exec(html)?.[1] ?? ''
}

/** Returns the row of a city on the board or in a list, if it is there. */
export function cityRow(html: string, cityId: number) {
  return new RegExp(`<(tr|li)[^>]*\\bid="city-${cityId}".*?</\\1>`, 's').exec(html)?.[0]
}
