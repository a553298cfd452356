/** Where an entry came from, by `entries.source`. Every other source is the format of a file. */
const LABELS: Record<string, string> = {
  page: '',
  admin: 'added by an admin',
  sql: 'added by SQL',
  demo: 'demo',
}

/** Says where an entry came from. Empty for an entry that the member has typed. */
export const sourceLabel = (source: string) => LABELS[source] ?? 'imported'
