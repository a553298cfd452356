import type { BaseCommand } from '@adonisjs/core/ace'
import { plainText } from '#support/plain_text'

export type Row = Record<string, unknown>

/**
 * Prints the rows of a command: a table on a terminal, tab-separated lines in a pipe, or JSON with
 * --json. The field names of the rows become the headings of the table.
 * @param noRowsMessage printed on a terminal if there are no rows
 */
export function printTable(
  command: BaseCommand & { json?: boolean },
  rows: Row[],
  noRowsMessage: string
) {
  if (command.json) return console.log(JSON.stringify(rows))
  if (rows.length === 0) return isInteractive() && command.logger.info(noRowsMessage)

  const lines = rows.map((row) => Object.values(row).map(formatField))
  if (!isInteractive()) return console.log(lines.map((line) => line.join('\t')).join('\n'))
  const table = command.ui.table().head(Object.keys(rows[0]).map(formatHeading))
  for (const line of lines) table.row(line)
  table.render()
}

export const isInteractive = () => Boolean(process.stdout.isTTY)

function formatField(value: unknown) {
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return plainText(String(value))
}

/** Turns `measuredAt` into "measured at". */
function formatHeading(name: string) {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
