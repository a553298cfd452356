import { request, type ClientRequest } from 'node:http'
import { gzipSync } from 'node:zlib'
import { test } from '@japa/runner'
import { fieldError, pageText } from '#tests/support/page_text'
import { stackOn, type Stack } from '#tests/support/stack'
import { databaseState } from '#tests/support/database_state'
import { uploadImport } from '#tests/support/upload_import'
import { until, Visitor } from '#tests/support/visitor'

const MEGABYTE = 1024 * 1024

async function stackWithAdmin() {
  const stack = await stackOn()
  return { stack, admin: await Visitor.admin(stack) }
}

const stagingTables = (stack: Stack) =>
  stack.sql(`SELECT tablename FROM pg_tables WHERE schemaname = 'staging'`)

/** Returns the resident memory of the web server in kB. */
async function memoryKb({ web }: Stack) {
  const { readFile } = await import('node:fs/promises')
  const status = await readFile(`/proc/${web.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1])
}

test.group('Formulas in exported files', () => {
  const formulas = [
    '=1+1',
    '+1+1',
    '-1+1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    `=HYPERLINK("http://x","y")`,
  ]

  test('are escaped for spreadsheets, while numbers stay numbers', async ({ assert }) => {
    const { stack, admin } = await stackWithAdmin()
    for (const name of formulas) await stack.city(name, -3.5, '=Evilland')
    const { body } = await admin.get('/admin/cities/export.csv?search=evilland')

    for (const formula of formulas) {
      // A spreadsheet may treat a leading tab or carriage return as the end of a cell. The text
      // after it would start a new cell, so this text is escaped too.
      const cell = formula.replaceAll('"', '""').replace(/^[\t\r]/, `$&'`)
      assert.match(body, new RegExp(`,"?'${escapeRegExp(cell)}"?,'=Evilland,`), formula)
    }
    const [city] = await stack.sql(`SELECT id FROM cities WHERE name = '=1+1'`)
    const readings = await admin.get(`/admin/readings/export.csv?city=${city.id}`)
    assert.include(readings.body, `"'=1+1, =Evilland",${city.id},-3.5,`)
  })

  test('are escaped in the file of rejected rows', async ({ assert }) => {
    const { stack, admin } = await stackWithAdmin()
    const { path } = await uploadImport(admin, 'city,celsius\n=cmd|calc,1\n"@x","=1"\n')
    await until('the file to be checked', async () => {
      return (await stack.sql(`SELECT FROM imports WHERE state = 'checking'`)).length === 0
    })
    const { body } = await admin.get(`${path}/rejected.csv`)
    assert.include(body, `\n'=cmd|calc,,1,`)
    assert.include(body, `\n'@x,,'=1,`)
  })
})

test.group('Hostile uploaded files', () => {
  test('of 200 MB are refused before they are read', async ({ assert }) => {
    const { stack, admin } = await stackWithAdmin()
    const [before, memoryBefore] = [await databaseState(stack), await memoryKb(stack)]
    const { status, location } = await sendWithLength(admin, 200)
    assert.equal(status, 302)
    assert.include(location, '/admin/imports/create')
    const page = await admin.get('/admin/imports/create')
    assert.include(fieldError(page.body, 'file'), 'The file is larger than 20 MB')
    assert.equal(await databaseState(stack), before)
    assert.isBelow((await memoryKb(stack)) - memoryBefore, 60 * 1024, 'growth in kB')
  })

  test('without a content length are refused while they are read', async ({ assert }) => {
    const { stack, admin } = await stackWithAdmin()
    const before = await databaseState(stack)
    const { status, location } = await sendWithoutLength(admin, 60)
    assert.equal(status, 302)
    assert.include(location, '/admin/imports/create')
    assert.equal(await databaseState(stack), before)
  })

  test('with an endless row are refused by the import command', async ({ assert }) => {
    const { stack } = await stackWithAdmin()
    const input = `city,celsius\n"${'x'.repeat(30 * MEGABYTE)}`
    const { exitCode, stderr } = await stack.aceWithInput(input, 'temperature:import', '-')
    assert.equal(exitCode, 1)
    assert.include(stderr, 'is a quote not closed?')
  })

  for (const { what, content, says } of [
    {
      what: 'a gzip bomb',
      content: gzipSync(Buffer.alloc(100 * MEGABYTE)),
      says: 'The file is compressed (gzip): unpack it first',
    },
    {
      what: 'a zip archive, such as a spreadsheet',
      content: Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(1000)]),
      says: 'The file is compressed (zip): unpack it first',
    },
    {
      what: 'an XML entity bomb',
      content: Buffer.from(
        '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><l>&b;</l>'
      ),
      says: 'The file is neither CSV nor JSON',
    },
    {
      what: 'five million brackets',
      content: Buffer.from('['.repeat(5_000_000)),
      says: 'A row is longer than 10000 characters',
    },
    {
      what: 'a quote that is never closed',
      content: Buffer.from(`city,celsius\n"${'a,1\n'.repeat(2_000_000)}`),
      says: 'is a quote not closed?',
    },
    {
      what: 'a line without an end',
      content: Buffer.from(`{"city":"${'x'.repeat(5_000_000)}`),
      says: 'A line is longer than 10000 characters',
    },
    {
      what: 'a header without an end',
      content: Buffer.from('x,'.repeat(3_000_000)),
      says: 'is longer than 10000 characters',
    },
    {
      what: 'zero bytes',
      content: Buffer.alloc(1000),
      says: 'The first line must name the columns',
    },
  ]) {
    test(`with ${what} are refused within seconds`, async ({ assert }) => {
      const { stack, admin } = await stackWithAdmin()
      const start = Date.now()
      const { path } = await uploadImport(admin, new Blob([content]))
      await until('the file to be refused', async () => {
        const [row] = await stack.sql('SELECT state FROM imports ORDER BY id DESC LIMIT 1')
        return row.state === 'failed'
      })
      assert.isBelow(Date.now() - start, 15_000)
      const page = await admin.get(path)
      assert.include(pageText(page.body), says)
      assert.equal((await admin.get('/health/live')).status, 200)
    })
  }

  test('leave nothing behind when the upload is interrupted', async ({ assert }) => {
    const { stack, admin } = await stackWithAdmin()
    const [before, tablesBefore] = [await databaseState(stack), await stagingTables(stack)]
    await interruptUpload(admin)
    assert.equal((await admin.get('/admin/imports')).status, 200)
    assert.equal(await databaseState(stack), before)
    assert.deepEqual(await stagingTables(stack), tablesBefore)
  })

  test('of a member who is no admin are not read', async ({ assert }) => {
    const { stack } = await stackWithAdmin()
    const member = await Visitor.registered(stack)
    const before = await databaseState(stack)
    const { status } = await sendWithoutLength(member, 5)
    assert.equal(status, 404)
    assert.equal(await databaseState(stack), before)
  })
})

const escapeRegExp = (cell: string) => cell.replace(/[()+?]/g, String.raw`\$&`)

const formStart = [
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

async function startUpload(visitor: Visitor, length?: number) {
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

function responseTo(upload: ClientRequest) {
  return new Promise<{ status?: number; location: string }>((resolve, reject) => {
    upload.on('response', (response) => {
      resolve({ status: response.statusCode, location: response.headers.location ?? '' })
      response.resume()
    })
    upload.on('error', reject)
  })
}

/**
 * Announces `megabytes` in the Content-Length header, but sends only one megabyte. Returns the
 * response.
 */
async function sendWithLength(visitor: Visitor, megabytes: number) {
  const upload = await startUpload(visitor, megabytes * MEGABYTE)
  const response = responseTo(upload)
  upload.write(formStart + 'x,1\n'.repeat(MEGABYTE / 4))
  const received = await response
  upload.destroy()
  return received
}

/** Sends `megabytes` without a Content-Length header. Returns the response. */
async function sendWithoutLength(visitor: Visitor, megabytes: number) {
  const upload = await startUpload(visitor)
  const response = responseTo(upload)
  upload.write(formStart)
  for (let sent = 0; sent < megabytes; sent++) {
    if (!upload.write('x,1\n'.repeat(MEGABYTE / 4))) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  upload.end('\r\n--x--\r\n')
  return response
}

async function interruptUpload(visitor: Visitor) {
  const upload = await startUpload(visitor)
  upload.on('error', () => {})
  upload.write(formStart)
  await new Promise<void>((resolve) => upload.write('Oslo,1\n'.repeat(100_000), () => resolve()))
  upload.destroy()
}
