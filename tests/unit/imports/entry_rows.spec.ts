import { test } from '@japa/runner'
import { entryRows } from '#imports/entry_rows'
import type { Row } from '#imports/row'

async function read(content: string) {
  const bytes = Buffer.from(content)
  const file = { name: 'list.csv', bytes: bytes.length, load: () => Promise.resolve(bytes) }
  const choices = { zone: 'UTC', unit: 'km', time: 'moving', rows: {} } as const
  const rows: Row[] = []
  for await (const row of entryRows([file], choices, () => {})) rows.push(row)
  return rows
}

test.group('The rows of an import of entries', () => {
  test('have at most 200 entries of one day, so that comparing them takes no minutes', async ({
    assert,
  }) => {
    const lines = Array.from({ length: 202 }, (_, n) => `2026-01-15,run,${n + 1},52:30`)
    const list = ['date,kind,distance,duration', ...lines, '2026-01-16,run,5,30:00']
    const rows = await read(list.join('\n'))
    const problem = 'An import can have at most 200 entries of one day'
    assert.lengthOf(rows, 203)
    assert.deepEqual(
      rows.filter((row) => row.problem).map((row) => [row.line, String(row.problem)]),
      [
        [201, problem],
        [202, problem],
      ]
    )
    assert.deepEqual(rows[201].values, { file: 'list.csv, line 203', title: null })
  })
})
