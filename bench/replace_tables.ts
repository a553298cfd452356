import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const END = '<!-- end -->'

/**
 * Replaces tables in a page, if it exists and has them.
 * @param begin the comment in front of the tables. Behind them is another one.
 */
export function replaceTables(page: string, begin: string, tables: string) {
  if (!existsSync(page)) return
  const text = readFileSync(page, 'utf8')
  if (!text.includes(begin)) return
  const start = text.indexOf(begin) + begin.length
  const end = text.indexOf(END, start)
  writeFileSync(page, `${text.slice(0, start)}\n\n${tables}\n\n${text.slice(end)}`)
}
