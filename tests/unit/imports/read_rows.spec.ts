import { test } from '@japa/runner'
import { readRows } from '#imports/read_rows'
import type { Row } from '#imports/row'

const columns = {
  names: { city: 'city', celsius: 'celsius', temperature: 'celsius', at: 'at' },
  required: [['city'], ['celsius']],
}

/** @param chunkSize bytes per chunk */
async function read(content: string | Buffer, chunkSize = 7) {
  const bytes = Buffer.from(content as string)
  async function* chunks() {
    for (let i = 0; i < bytes.length; i += chunkSize) yield bytes.subarray(i, i + chunkSize)
  }
  const rows: Row[] = []
  for await (const row of readRows(chunks(), columns)) rows.push(row)
  return rows
}

async function readValues(content: string | Buffer, chunkSize?: number) {
  const rows = await read(content, chunkSize)
  return rows.map(({ values }) => values)
}

const rows = [
  { city: 'Kraków, Poland', celsius: '21.5' },
  { city: 'Tromsø', celsius: '-3' },
]

test.group('A CSV file', () => {
  for (const { format, content } of [
    {
      format: 'with commas',
      content: 'city,celsius\n"Kraków, Poland",21.5\nTromsø,-3\n',
    },
    {
      format: 'with CRLF and a byte order mark',
      content: '\u{feff}city,celsius\r\n"Kraków, Poland",21.5\r\nTromsø,-3\r\n',
    },
    {
      format: 'with semicolons and decimal commas',
      content: 'City;Temperature\nKraków, Poland;21,5\nTromsø;-3',
    },
    {
      format: 'with tabs and unknown columns',
      content: 'x\tcelsius\tcity\t__proto__\n1\t21.5\tKraków, Poland\t1\n2\t-3\tTromsø\t1',
    },
    {
      format: 'with tabs and decimal commas, as pasted from a spreadsheet',
      content: 'city\tcelsius\nKraków, Poland\t21,5\nTromsø\t-3',
    },
    {
      format: 'with a first line that names the delimiter',
      content: 'sep=;\r\ncity;celsius\r\nKraków, Poland;21,5\r\nTromsø;-3\r\n',
    },
    {
      format: 'with rows that have only separators',
      content: 'city;celsius\n;\nKraków, Poland;21,5\n ; \n"";""\nTromsø;-3\n;;;\n',
    },
    {
      format: 'with extra separators at the end of lines',
      content: 'city,celsius,,\n"Kraków, Poland",21.5,,\nTromsø,-3,,,,\n',
    },
    {
      format: 'with empty lines and blanks',
      content: '\n\ncity , celsius\n"Kraków, Poland" , 21.5 \n\nTromsø,-3\n\n',
    },
  ]) {
    test(`${format} is read in chunks of any size`, async ({ assert }) => {
      for (const size of [1, 7, 1000]) assert.deepEqual(await readValues(content, size), rows)
    })
  }

  test('has correct line numbers after a field with a line break', async ({ assert }) => {
    const found = await read('city,celsius\n"New\nYork",1\nOslo,2\n')
    assert.deepEqual(
      found.map(({ line }) => line),
      [3, 4]
    )
    assert.equal(found[0].values.city, 'New\nYork')
  })

  test('may leave out the last cells of a row if they are empty', async ({ assert }) => {
    const values = await readValues('city,celsius,at\nOslo,1\nRome\n')
    assert.deepEqual(values, [
      { city: 'Oslo', celsius: '1', at: null },
      { city: 'Rome', celsius: null, at: null },
    ])
  })

  test('may have single rows with too many fields, whose text is kept', async ({ assert }) => {
    const found = await read('city,celsius\nRome,1\nParis,1,2\n')
    assert.deepEqual(
      found.map(({ problem, text }) => [problem && String(problem), text]),
      [
        [undefined, undefined],
        ['The row has 3 fields, but the header has 2', 'Paris,1,2'],
      ]
    )
  })

  test('has decimal commas before three digits if commas do not separate columns', async ({
    assert,
  }) => {
    const values = await readValues('city;celsius\nOslo;59,913\nRome;\u22121,5\n')
    assert.deepEqual(
      values.map(({ celsius }) => celsius),
      ['59.913', '\u22121.5']
    )
  })

  test('has the line numbers of the file if its first line names the delimiter', async ({
    assert,
  }) => {
    const [row] = await read('sep=\t\ncity\tcelsius\nOslo\t1\n')
    assert.equal(row.line, 3)
  })

  test('is read without the apostrophes that protect formulas', async ({ assert }) => {
    const values = await readValues(`city,celsius\n'=1+1,1\n''=x,-1\n's-Hertogenbosch,2\n`)
    assert.deepEqual(
      values.map(({ city }) => city),
      ['=1+1', `'=x`, `'s-Hertogenbosch`]
    )
  })

  test('has null for an empty field', async ({ assert }) => {
    const values = await readValues('city,celsius\nOslo,\n')
    assert.deepEqual(values, [{ city: 'Oslo', celsius: null }])
  })
})

test.group('A JSON file', () => {
  const objects = [
    { city: 'Kraków, Poland', celsius: 21.5 },
    { city: 'Tromsø', celsius: null },
  ]
  for (const { format, content } of [
    {
      format: 'with one object per line',
      content: objects.map((each) => JSON.stringify(each)).join('\n'),
    },
    {
      format: 'with an array',
      content: `\u{feff} ${JSON.stringify(objects, null, 2)}\n`,
    },
  ]) {
    test(`${format} is read in chunks of any size`, async ({ assert }) => {
      for (const size of [1, 7, 1000]) assert.deepEqual(await readValues(content, size), objects)
    })
  }

  test('may begin with a line that is no JSON, such as a NaN from Python', async ({ assert }) => {
    const found = await read('{"city":"Oslo","celsius":NaN}\n{"city":"Rome","celsius":2}\n')
    assert.deepEqual(
      found.map(({ problem }) => problem && String(problem)),
      ['The row is not valid JSON', undefined]
    )
  })

  test('may have single rows that are not objects', async ({ assert }) => {
    const found = await read('{"city":"Oslo","celsius":1}\n{"city"\n[1]\n\n{"CITY":"Rome","x":{}}')
    assert.deepEqual(
      found.map(({ line, problem, text }) => [line, problem && String(problem), text]),
      [
        [1, undefined, undefined],
        [2, 'The row is not valid JSON', '{"city"'],
        [3, 'The row must be a JSON object', '[1]'],
        [5, undefined, undefined],
      ]
    )
  })

  test('may have brackets, commas and quotes in its strings', async ({ assert }) => {
    const city = String.raw`["],{\\}"`
    const content = JSON.stringify([{ city }, { city }])
    for (const size of [1, 1000]) {
      assert.deepEqual(await readValues(content, size), [{ city }, { city }])
    }
  })

  test('keeps the other values of a row that has an object as a value', async ({ assert }) => {
    const [row] = await read('{"city":"Oslo","celsius":{"C":1}}')
    assert.deepEqual(row.values, { city: 'Oslo' })
    assert.equal(String(row.problem), 'The field "celsius" must be text or a number')
    assert.equal(row.text, '{"city":"Oslo","celsius":{"C":1}}')
  })

  test('must not have objects as values', async ({ assert }) => {
    const [row] = await read(`[{"city":${'['.repeat(4900)}${']'.repeat(4900)},"celsius":1}]`)
    assert.equal(String(row.problem), 'The field "city" must be text or a number')
  })
})

test.group('An unreadable file', () => {
  for (const { problem, content, message } of [
    {
      problem: 'is empty',
      content: '',
      message: 'The file is empty',
    },
    {
      problem: 'has only blanks',
      content: ' \n\n',
      message: 'The file is empty',
    },
    {
      problem: 'is in Latin-1',
      content: Buffer.from('city,celsius\nKrak\xf3w,1\n', 'latin1'),
      message: 'not in UTF-8',
    },
    {
      problem: 'is in UTF-16',
      content: Buffer.from('\u{feff}city,celsius\n', 'utf16le'),
      message: 'not in UTF-8',
    },
    {
      problem: 'is gzipped',
      content: Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]),
      message: 'compressed (gzip): unpack it first',
    },
    {
      problem: 'is a spreadsheet or another zip file',
      content: 'PK\u0003\u0004 city,celsius',
      message: 'compressed (zip): unpack it first',
    },
    {
      problem: 'is XML',
      content: '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "a">]>',
      message: 'neither CSV nor JSON',
    },
    {
      problem: 'lacks a required column',
      content: 'town,celsius\nOslo,1\n',
      message: '"city" is missing. It has "town", "celsius"',
    },
    {
      problem: 'is one object with rows in it, on several lines',
      content: '{"data": [\n{"city":"Oslo","celsius":1},\n{"city":"Rome","celsius":2}\n]}',
      message: 'must have one JSON object per line, or be one array of objects',
    },
    {
      problem: 'is one object on several lines',
      content: JSON.stringify({ city: 'Oslo', celsius: 1 }, null, 2),
      message: 'must have one JSON object per line, or be one array of objects',
    },
    {
      problem: 'is one object with rows in it, on one line',
      content: '{"data":[{"city":"Oslo","celsius":1}]}',
      message: 'Each JSON object must be a row: "city" is missing. It has "data"',
    },
    {
      problem: 'has a quote that is not closed',
      content: `city,celsius\n"Oslo,1\n${'Rome,1\n'.repeat(3000)}`,
      message: 'is a quote not closed?',
    },
    {
      problem: 'ends within a quote',
      content: 'city,celsius\n"Oslo,1\n',
      message: 'is a quote not closed?',
    },
    {
      problem: 'has an endless line of JSON',
      content: `{"city":"${'x'.repeat(20_000)}"}`,
      message: 'longer than 10000 characters',
    },
    {
      problem: 'is an incomplete JSON array',
      content: '[{"city":"Oslo","celsius":1},{"ci',
      message: 'not valid JSON, or it is incomplete',
    },
  ]) {
    test(`is rejected with a message if it ${problem}`, async ({ assert }) => {
      for (const size of [1000, 100_000]) {
        await assert.rejects(() => read(content, size), new RegExp(RegExp.escape(message)))
      }
    })
  }
})
