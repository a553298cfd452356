/** Returns "1 city" or "3,412 cities". */
export function pluralize(count: number, one: string, many: string) {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}
