import { test } from '@japa/runner'
import { parse } from 'csv-parse/sync'
import { csvLine } from '#exports/csv'

/** Returns the cells of a line as a spreadsheet with this separator would split them. */
const cells = (line: string, delimiter: string | string[]) =>
  parse(line, { delimiter, relax_quotes: true, relax_column_count: true }).flat() as string[]

const FORMULA = /^[\s"]*[=+\-@]/

test.group('A line of CSV', () => {
  for (const cell of ['x;=1+1|cmd', 'x; =1', 'x;"=1"', 'x\t@SUM(A1)', ';-1+1', 'x\n+1', 'x;\t=1']) {
    test(`has no formula for ${JSON.stringify(cell)} with any separator`, ({ assert }) => {
      assert.lengthOf(cell.split(/[;\t\n]+\s*(?=["=+\-@])/), 2, 'the premise: two cells')
      for (const delimiter of [',', ';', '\t', [',', ';', '\t']]) {
        for (const line of [csvLine([cell, 1]), csvLine(['Lisbon', cell])]) {
          for (const found of cells(line, delimiter)) assert.notMatch(found, FORMULA, line)
        }
      }
    })
  }

  test('has quotes around fields with semicolons and tabs', ({ assert }) => {
    assert.equal(csvLine(['a;b', 'c\td', 'e', -1.5]), '"a;b","c\td",e,-1.5\n')
  })
})
