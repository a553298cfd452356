import { test } from '@japa/runner'
import { readRows } from '#imports/read_rows'
import type { Row } from '#imports/row'

const columns = {
  names: { city: 'city', celsius: 'celsius', temperature: 'celsius', at: 'at' },
  needs: [['city'], ['celsius']],
}

/** The rows of a file that comes in pieces of so many bytes. */
async function read(content: string | Buffer, size = 7) {
  const bytes = Buffer.from(content as string)
  async function* pieces() {
    for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size)
  }
  const rows: Row[] = []
  for await (const row of readRows(pieces(), columns)) rows.push(row)
  return rows
}

const given = (rows: Row[]) => rows.map((row) => row.given)

const rows = [
  { city: 'Kraków, Poland', celsius: '21.5' },
  { city: 'Tromsø', celsius: '-3' },
]

test.group('The rows of a CSV file', () => {
  for (const { what, content } of [
    { what: 'as it is usual', content: 'city,celsius\n"Kraków, Poland",21.5\nTromsø,-3\n' },
    { what: 'with CRLF and a byte order mark', content: '\u{feff}city,celsius\r\n"Kraków, Poland",21.5\r\nTromsø,-3\r\n' }, // prettier-ignore
    { what: 'with semicolons and decimal commas', content: 'City;Temperature\nKraków, Poland;21,5\nTromsø;-3' }, // prettier-ignore
    { what: 'with tabs and columns we do not know', content: 'x\tcelsius\tcity\t__proto__\n1\t21.5\tKraków, Poland\t1\n2\t-3\tTromsø\t1' }, // prettier-ignore
    { what: 'with empty lines and blanks around', content: '\n\ncity , celsius\n"Kraków, Poland" , 21.5 \n\nTromsø,-3\n\n' }, // prettier-ignore
  ]) {
    test(`are read ${what}, wherever it is cut`, async ({ assert }) => {
      for (const size of [1, 7, 1000]) assert.deepEqual(given(await read(content, size)), rows)
    })
  }

  test('know their lines, also behind a field of two', async ({ assert }) => {
    const found = await read('city,celsius\n"New\nYork",1\nOslo,2\n')
    assert.deepEqual(
      found.map(({ line }) => line),
      [3, 4]
    )
    assert.equal(found[0].given.city, 'New\nYork')
  })

  test('with too many or too few fields are a problem, and the others none', async ({ assert }) => {
    const found = await read('city,celsius\nOslo\nRome,1\nParis,1,2\n')
    assert.deepEqual(
      found.map(({ problem }) => problem),
      ['The row has 1 fields, the header 2', undefined, 'The row has 3 fields, the header 2']
    )
  })

  test('are taken without what keeps a spreadsheet from calculating', async ({ assert }) => {
    const found = await read(`city,celsius\n'=1+1,1\n''=x,-1\n's-Hertogenbosch,2\n`)
    assert.deepEqual(
      found.map((row) => row.given.city),
      ['=1+1', `'=x`, `'s-Hertogenbosch`]
    )
  })

  test('with an empty field have nothing there', async ({ assert }) => {
    assert.deepEqual(given(await read('city,celsius\nOslo,\n')), [{ city: 'Oslo', celsius: null }])
  })
})

test.group('The rows of a JSON file', () => {
  const objects = [
    { city: 'Kraków, Poland', celsius: 21.5 },
    { city: 'Tromsø', celsius: null },
  ]
  for (const { what, content } of [
    { what: 'an object a line', content: objects.map((each) => JSON.stringify(each)).join('\n') },
    { what: 'an array', content: `\u{feff} ${JSON.stringify(objects, null, 2)}\n` },
  ]) {
    test(`are read from ${what}, wherever it is cut`, async ({ assert }) => {
      for (const size of [1, 7, 1000]) assert.deepEqual(given(await read(content, size)), objects)
    })
  }

  test('are a problem alone where one is no object', async ({ assert }) => {
    const found = await read('{"city":"Oslo","celsius":1}\n{"city"\n[1]\n\n{"CITY":"Rome","x":{}}')
    assert.deepEqual(
      found.map(({ line, problem }) => [line, problem]),
      [
        [1, undefined],
        [2, 'The row is no JSON'],
        [3, 'A row is an object with names and values'],
        [5, undefined],
      ]
    )
  })

  test('may have brackets, commas and quotes in their texts', async ({ assert }) => {
    const city = String.raw`["],{\\}"`
    for (const size of [1, 1000]) {
      assert.deepEqual(given(await read(JSON.stringify([{ city }, { city }]), size)), [
        { city },
        { city },
      ])
    }
  })

  test('take no objects for values', async ({ assert }) => {
    const [row] = await read(`[{"city":${'['.repeat(4900)}${']'.repeat(4900)},"celsius":1}]`)
    assert.equal(row.problem, 'The city is a text or a number')
  })
})

test.group('A file that is none of ours', () => {
  for (const { what, content, says } of [
    { what: 'empty', content: '', says: 'The file is empty' },
    { what: 'of blanks', content: ' \n\n', says: 'The file is empty' },
    { what: 'in Latin-1', content: Buffer.from('city,celsius\nKrak\xf3w,1\n', 'latin1'), says: 'not in UTF-8' }, // prettier-ignore
    { what: 'in UTF-16', content: Buffer.from('\u{feff}city,celsius\n', 'utf16le'), says: 'not in UTF-8' }, // prettier-ignore
    { what: 'gzipped', content: Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), says: 'packed (gzip): unpack it first' }, // prettier-ignore
    { what: 'a spreadsheet or another zip', content: 'PK\u0003\u0004 city,celsius', says: 'packed (zip): unpack it first' }, // prettier-ignore
    { what: 'XML, whatever its entities', content: '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "a">]>', says: 'neither CSV nor JSON' }, // prettier-ignore
    { what: 'without a column that is needed', content: 'town,celsius\nOslo,1\n', says: 'needs "city"; it has "town", "celsius"' }, // prettier-ignore
    { what: 'with a quote that is not closed', content: `city,celsius\n"Oslo,1\n${'Rome,1\n'.repeat(3000)}`, says: 'is a quote not closed?' }, // prettier-ignore
    { what: 'that ends within a quote', content: 'city,celsius\n"Oslo,1\n', says: 'is a quote not closed?' }, // prettier-ignore
    { what: 'with an endless line of JSON', content: `{"city":"${'x'.repeat(20_000)}"}`, says: 'longer than 10000 characters' }, // prettier-ignore
    { what: 'an array that ends too soon', content: '[{"city":"Oslo","celsius":1},{"ci', says: 'no JSON, or not all of it' }, // prettier-ignore
  ]) {
    test(`is refused in a sentence: ${what}`, async ({ assert }) => {
      for (const size of [1000, 100_000]) {
        await assert.rejects(() => read(content, size), new RegExp(escaped(says)))
      }
    })
  }
})

const escaped = (text: string) => text.replace(/[()?]/g, String.raw`\$&`)
