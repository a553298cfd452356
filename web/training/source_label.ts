import { phrase, type Phrase } from '#support/phrase'

/** Where an entry came from, by `entries.source`. Every other source is the format of a file. */
const LABELS: Record<string, Phrase | undefined> = {
  page: undefined,
  admin: phrase('added by an admin'),
  api: phrase('added by a program'),
  sql: phrase('added by SQL'),
  demo: phrase('demo'),
}

/** Says where an entry came from. Undefined for an entry that the member has typed. */
export const sourceLabel = (source: string) =>
  Object.hasOwn(LABELS, source) ? LABELS[source] : phrase('imported')
