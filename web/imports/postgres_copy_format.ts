import type { StagedRow } from '#imports/import_type'

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

/** Returns a row in the text format of PostgreSQL's COPY. */
export function copyLine(row: StagedRow, columns: string[]) {
  let line = ''
  for (const column of columns) line += `\t${copyField(row[column])}`
  return `${line.slice(1)}\n`
}

function copyField(value: StagedRow[string] | undefined) {
  if (value === null || value === undefined) return String.raw`\N`
  if (typeof value !== 'string') return String(value)
  if (!/[\\\t\n\r\0]/.test(value)) return value
  // PostgreSQL cannot store a zero byte, so it becomes the replacement character.
  return value.replace(/[\\\t\n\r\0]/g, (character) => escapes[character] ?? '\u{fffd}')
}
