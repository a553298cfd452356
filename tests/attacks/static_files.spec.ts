import { request, type ClientRequest } from 'node:http'
import { gzipSync } from 'node:zlib'
import { test } from '@japa/runner'
import { fieldError, pageText } from '#tests/support/page_text'
import { stackOn, type Stack } from '#tests/support/stack'
import { databaseState } from '#tests/support/database_state'
import { uploadImport } from '#tests/support/upload'
import { until, Visitor } from '#tests/support/visitor'

const MEGABYTE = 1024 * 1024

async function scene() {
  const stack = await stackOn()
  return { stack, admin: await Visitor.admin(stack) }
}

const tables = (stack: Stack) =>
  stack.sql(`SELECT tablename FROM pg_tables WHERE schemaname = 'staging'`)

/** Kilobytes that the web server holds. */
async function memory({ web }: Stack) {
  const { readFile } = await import('node:fs/promises')
  const status = await readFile(`/proc/${web.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1])
}

test.group('Attack 53: formulas in files that we hand out', () => {
  const formulas = [
    '=1+1',
    '+1+1',
    '-1+1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    `=HYPERLINK("http://x","y")`,
  ]

  test('are texts to a spreadsheet, and plain numbers stay numbers', async ({ assert }) => {
    const { stack, admin } = await scene()
    for (const name of formulas) await stack.city(name, -3.5, '=Evilland')
    const { body } = await admin.get('/admin/cities/export.csv?search=evilland')

    for (const formula of formulas) {
      // To a spreadsheet whose separator is a tab, what follows it is a cell, too.
      const cell = formula.replaceAll('"', '""').replace(/^[\t\r]/, `$&'`)
      assert.match(body, new RegExp(`,"?'${escaped(cell)}"?,'=Evilland,`), formula)
    }
    const [city] = await stack.sql(`SELECT id FROM cities WHERE name = '=1+1'`)
    const readings = await admin.get(`/admin/readings/export.csv?city=${city.id}`)
    assert.include(readings.body, `"'=1+1, =Evilland",${city.id},-3.5,`)
  })

  test('are texts in the file of refused rows, too', async ({ assert }) => {
    const { stack, admin } = await scene()
    const { path } = await uploadImport(admin, 'city,celsius\n=cmd|calc,1\n"@x","=1"\n')
    await until('the file to be looked at', async () => {
      return (await stack.sql(`SELECT FROM imports WHERE state = 'checking'`)).length === 0
    })
    const { body } = await admin.get(`${path}/rejected.csv`)
    assert.include(body, `\n'=cmd|calc,,1,`)
    assert.include(body, `\n'@x,,'=1,`)
  })
})

test.group('Attack 54: files that are too much', () => {
  test('are refused before they are read: 200 MB', async ({ assert }) => {
    const { stack, admin } = await scene()
    const [before, held] = [await databaseState(stack), await memory(stack)]
    const { status, location } = await announced(admin, 200)
    assert.equal(status, 302)
    assert.include(location, '/admin/imports/create')
    const page = await admin.get('/admin/imports/create')
    assert.include(fieldError(page.body, 'file'), 'The file is larger than 20 MB')
    assert.equal(await databaseState(stack), before)
    assert.isBelow((await memory(stack)) - held, 60 * 1024, 'kilobytes held')
  })

  test('are refused when they are read, where nothing says how much comes', async ({ assert }) => {
    const { stack, admin } = await scene()
    const before = await databaseState(stack)
    const { status, location } = await endless(admin, 60)
    assert.equal(status, 302)
    assert.include(location, '/admin/imports/create')
    assert.equal(await databaseState(stack), before)
  })

  test('are refused by the command line, too, where a row does not end', async ({ assert }) => {
    const { stack } = await scene()
    const { exitCode, stderr } = await stack.aceWithInput(`city,celsius\n"${'x'.repeat(30 * MEGABYTE)}`, 'temperature:import', '-') // prettier-ignore
    assert.equal(exitCode, 1)
    assert.include(stderr, 'is a quote not closed?')
  })

  for (const { what, content, says } of [
    { what: 'a bomb of gzip', content: gzipSync(Buffer.alloc(100 * MEGABYTE)), says: 'The file is compressed (gzip): unpack it first' }, // prettier-ignore
    { what: 'a zip, as spreadsheets are', content: Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(1000)]), says: 'The file is compressed (zip): unpack it first' }, // prettier-ignore
    { what: 'a bomb of entities', content: Buffer.from('<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><l>&b;</l>'), says: 'The file is neither CSV nor JSON' }, // prettier-ignore
    { what: 'five million brackets', content: Buffer.from('['.repeat(5_000_000)), says: 'A row is longer than 10000 characters' }, // prettier-ignore
    { what: 'a quote that swallows all the rest', content: Buffer.from(`city,celsius\n"${'a,1\n'.repeat(2_000_000)}`), says: 'is a quote not closed?' }, // prettier-ignore
    { what: 'a line without an end', content: Buffer.from(`{"city":"${'x'.repeat(5_000_000)}`), says: 'A line is longer than 10000 characters' }, // prettier-ignore
    { what: 'a header without an end', content: Buffer.from('x,'.repeat(3_000_000)), says: 'is longer than 10000 characters' }, // prettier-ignore
    {
      what: 'zero bytes',
      content: Buffer.alloc(1000),
      says: 'The first line must name the columns',
    },
  ]) {
    test(`are refused within seconds: ${what}`, async ({ assert }) => {
      const { stack, admin } = await scene()
      const begun = Date.now()
      const { path } = await uploadImport(admin, new Blob([content]))
      await until('the file to be refused', async () => {
        const [row] = await stack.sql('SELECT state FROM imports ORDER BY id DESC LIMIT 1')
        return row.state === 'failed'
      })
      assert.isBelow(Date.now() - begun, 15_000)
      const page = await admin.get(path)
      assert.include(pageText(page.body), says)
      assert.equal((await admin.get('/health/live')).status, 200)
    })
  }

  test('leave nothing behind where the upload is cut off', async ({ assert }) => {
    const { stack, admin } = await scene()
    const [before, kept] = [await databaseState(stack), await tables(stack)]
    await cutOff(admin)
    assert.equal((await admin.get('/admin/imports')).status, 200)
    assert.equal(await databaseState(stack), before)
    assert.deepEqual(await tables(stack), kept)
  })

  test('are not even read of who is no admin', async ({ assert }) => {
    const { stack } = await scene()
    const member = await Visitor.registered(stack)
    const before = await databaseState(stack)
    const { status } = await endless(member, 5)
    assert.equal(status, 404)
    assert.equal(await databaseState(stack), before)
  })
})

const escaped = (cell: string) => cell.replace(/[()+?]/g, String.raw`\$&`)

const head = [
  '--x',
  'content-disposition: form-data; name="kind"',
  '',
  'readings',
  '--x',
  'content-disposition: form-data; name="file"; filename="a.csv"',
  'content-type: text/csv',
  '',
  'city,celsius',
  '',
].join('\r\n')

async function form(visitor: Visitor, length?: number) {
  const token = encodeURIComponent(await visitor.csrfToken())
  return request(`${visitor.stack.url}/admin/imports?_csrf=${token}`, {
    method: 'POST',
    headers: {
      'accept': 'text/html',
      'cookie': visitor.cookie,
      'referer': `${visitor.stack.url}/admin/imports/create`,
      'content-type': 'multipart/form-data; boundary=x',
      ...(length && { 'content-length': length }),
    },
  })
}

function answerTo(sending: ClientRequest) {
  return new Promise<{ status?: number; location: string }>((resolve, reject) => {
    sending.on('response', (response) => {
      resolve({ status: response.statusCode, location: response.headers.location ?? '' })
      response.resume()
    })
    sending.on('error', reject)
  })
}

/** Says how many megabytes come, sends one of them, and hears what is answered by then. */
async function announced(visitor: Visitor, megabytes: number) {
  const sending = await form(visitor, megabytes * MEGABYTE)
  const answer = answerTo(sending)
  sending.write(head + 'x,1\n'.repeat(MEGABYTE / 4))
  const heard = await answer
  sending.destroy()
  return heard
}

/** Sends megabytes without saying how many, and hears what is answered. */
async function endless(visitor: Visitor, megabytes: number) {
  const sending = await form(visitor)
  const answer = answerTo(sending)
  sending.write(head)
  for (let sent = 0; sent < megabytes; sent++) {
    if (!sending.write('x,1\n'.repeat(MEGABYTE / 4))) await new Promise((resolve) => setTimeout(resolve, 20)) // prettier-ignore
  }
  sending.end('\r\n--x--\r\n')
  return answer
}

async function cutOff(visitor: Visitor) {
  const sending = await form(visitor)
  sending.on('error', () => {})
  sending.write(head)
  await new Promise<void>((resolve) => sending.write('Oslo,1\n'.repeat(100_000), () => resolve()))
  sending.destroy()
}
