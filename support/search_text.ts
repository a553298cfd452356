/** Letters with a stroke, which Unicode does not take apart. */
const unmarked: Record<string, string> = { ø: 'o', ł: 'l', đ: 'd', ð: 'd' }

/** As the database folds `cities.folded`: small letters without accents. */
export function normalize(text: string) {
  return text
    .trim()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[øłđð]/g, (letter) => unmarked[letter])
}

/** A text as LIKE takes it for nothing but itself. */
export const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&')

/** What LIKE takes for "holds this text", of what is folded. */
export const contains = (text: string) => `%${escapeLike(normalize(text))}%`
