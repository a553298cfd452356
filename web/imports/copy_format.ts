import type { Staged } from '#imports/import_type'

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

/** A row as COPY takes it. */
export function copyLine(row: Staged, columns: string[]) {
  let line = ''
  for (const column of columns) line += `\t${cell(row[column])}`
  return `${line.slice(1)}\n`
}

function cell(value: Staged[string] | undefined) {
  if (value === null || value === undefined) return String.raw`\N`
  if (typeof value !== 'string') return String(value)
  if (!/[\\\t\n\r\0]/.test(value)) return value
  // No text of PostgreSQL has a zero byte.
  return value.replace(/[\\\t\n\r\0]/g, (character) => escapes[character] ?? '\u{fffd}')
}
