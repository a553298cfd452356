import type { BaseCommand } from '@adonisjs/core/ace'
import { plainText } from '#support/plain_text'

export type Row = Record<string, unknown>

/**
 * Prints what a command lists: a table for who looks at it, lines with tabs for the program that it is
 * piped into, or JSON where that is asked for. The names of a row's fields are the table's head.
 */
export function printTable(command: BaseCommand & { json: boolean }, rows: Row[], none: string) {
  if (command.json) return console.log(JSON.stringify(rows))
  if (rows.length === 0) return isInteractive() && command.logger.info(none)

  const lines = rows.map((row) => Object.values(row).map(formatField))
  if (!isInteractive()) return console.log(lines.map((line) => line.join('\t')).join('\n'))
  const table = command.ui.table().head(Object.keys(rows[0]).map(spaced))
  for (const line of lines) table.row(line)
  table.render()
}

/** Whether a person looks at it now, and not a program, later. */
export const isInteractive = () => Boolean(process.stdout.isTTY)

/** One field of one line. */
function formatField(value: unknown) {
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return plainText(String(value))
}

/** `measuredAt` as people write it. */
const spaced = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
