import { isPhrase, Phrase, phrase, type PhraseLike } from '#support/phrase'

/** A phrase of the database, or a text that an earlier version has stored in English. */
export type StoredPhrase = Phrase | string

/** Returns the text that the database stores, so that each reader gets the phrase in their language. */
export const storePhrase = (stored: PhraseLike) => JSON.stringify(stored)

/** Reads what `storePhrase` or `phraseSql` has stored. */
export function readPhrase(stored: string): StoredPhrase {
  if (!/^\{\s*"text"/.test(stored)) return stored
  try {
    const parsed: unknown = JSON.parse(stored)
    return isPhrase(parsed) ? revive(parsed) : stored
  } catch {
    return stored
  }
}

/** The data of a phrase may be phrases, too. */
function revive({ text, data }: PhraseLike): Phrase {
  const entries = Object.entries(data ?? {})
  const revived = entries.map(([name, value]) => [name, isPhrase(value) ? revive(value) : value])
  return new Phrase(text, data && Object.fromEntries(revived))
}

/** Returns sentences as one phrase. */
export const joinSentences = (sentences: Phrase[]) =>
  sentences.reduce((first, second) => phrase('{first}. {second}', { first, second }))

/**
 * SQL: a phrase, as `storePhrase` stores it.
 * @param data SQL expressions for the values
 */
export function phraseSql({ text }: Phrase, data: Record<string, string> = {}) {
  const pairs = Object.entries(data).map(([name, expression]) => `'${name}', ${expression}`)
  const values = pairs.length ? `, 'data', json_build_object(${pairs.join(', ')})` : ''
  return `json_build_object('text', '${text.replaceAll("'", "''")}'${values})::text`
}
