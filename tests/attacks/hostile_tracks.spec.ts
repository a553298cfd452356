import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { gzipSync } from 'node:zlib'
import { test } from '@japa/runner'
import { databaseState } from '#tests/support/database_state'
import { previewTracks } from '#tests/support/log_import'
import { fieldError, pageText } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { gpxFile, steadyPoints } from '#tests/support/track_files'
import { Visitor } from '#tests/support/visitor'
import { zipFile } from '#tests/support/zip_file'

const MEGABYTE = 1024 * 1024

const run = gpxFile([steadyPoints()])

const entities = Array.from(
  { length: 9 },
  (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`
)

async function scene() {
  const stack = await stackOn()
  return { stack, member: await Visitor.registered(stack) }
}

test.group('Hostile tracks', () => {
  test('of 200 MB are refused before they are read', async ({ assert }) => {
    const { stack, member } = await scene()
    await member.open('/log/imports')
    const before = await databaseState(stack)
    const { statusCode, headers } = await announceUpload(member, 200 * MEGABYTE)
    assert.equal(statusCode, 302)
    assert.include(headers.location, '/log/imports')
    const page = await member.get('/log/imports')
    assert.include(fieldError(page.body, 'file'), 'The files are larger than 20 MB together')
    assert.equal(await databaseState(stack), before)
  })

  for (const { what, name, content, says } of [
    {
      what: 'an entity bomb',
      name: 'a.gpx',
      content: `<!DOCTYPE gpx [<!ENTITY l0 "lol">${entities.join('')}]><gpx><trk><name>&l9;</name></trk></gpx>`,
      says: 'document type declaration',
    },
    {
      what: 'a zip bomb',
      name: 'a.zip',
      content: zipFile([{ name: 'a.gpx', content: Buffer.alloc(40 * MEGABYTE) }]),
      says: 'shrinks to less than a 100th',
    },
    {
      what: 'a zip that says that its files are small',
      name: 'a.zip',
      content: zipFile([{ name: 'a.gpx', content: Buffer.alloc(40 * MEGABYTE), size: 100 }]),
      says: 'The zip file is damaged or incomplete',
    },
    {
      what: 'a gzip bomb',
      name: 'a.gpx.gz',
      content: gzipSync(Buffer.alloc(49 * MEGABYTE)),
      says: 'shrinks to less than a 100th',
    },
    {
      what: 'a zip in a zip',
      name: 'a.zip',
      content: zipFile([{ name: 'b.zip', content: zipFile([{ name: 'a.gpx', content: run }]) }]),
      says: 'A zip inside a zip cannot be imported',
    },
    {
      what: 'a name that leads out of its zip',
      name: 'a.zip',
      content: zipFile([{ name: '../../../etc/cron.d/a.gpx', content: run }]),
      says: 'a file whose name leads out of the zip',
    },
    {
      what: 'elements without end',
      name: 'a.tcx',
      content: `<TrainingCenterDatabase>${'<a>'.repeat(3_000_000)}`,
      says: 'nested more than 32 deep',
    },
  ]) {
    test(`with ${what} are refused within seconds, and the others are read`, async ({ assert }) => {
      const { stack, member } = await scene()
      const started = Date.now()
      const page = await previewTracks(member, { [name]: content, 'good.gpx': run })
      assert.isBelow(Date.now() - started, 15_000)
      const shown = pageText(page.body)
      assert.include(shown, says)
      assert.include(shown, 'Add 1 entry? 1 is rejected.')
      assert.equal((await new Visitor(stack).get('/health/live')).status, 200)
    })
  }

  test('cannot name markup or change the direction of the page', async ({ assert }) => {
    const { member } = await scene()
    const title = '&lt;img src=x onerror=alert(1)&gt;\u202egnp.exe'
    const file = gpxFile([steadyPoints()], { name: title })
    const { body } = await previewTracks(member, { '<b>\u202e.gpx': file })
    assert.notInclude(body, '<img src=x')
    assert.notInclude(body, '<b>')
    assert.notInclude(body, '\u202e')
    assert.include(pageText(body), '<img src=x onerror=alert(1)>gnp.exe')
  })
})

/** Sends the headers of a large upload, and waits for the answer. */
async function announceUpload(member: Visitor, length: number): Promise<IncomingMessage> {
  const token = encodeURIComponent(await member.csrfToken())
  const upload = request(`${member.stack.url}/log/imports?_csrf=${token}&_page=/log/imports`, {
    method: 'POST',
    headers: {
      'accept': 'text/html',
      'cookie': member.cookie,
      'referer': `${member.stack.url}/log/imports`,
      'content-type': 'multipart/form-data; boundary=x',
      'content-length': length,
    },
  })
  upload.on('error', () => {})
  upload.write('--x\r\ncontent-disposition: form-data; name="file"; filename="a.gpx"\r\n\r\n<gpx>')
  const [response] = await once(upload, 'response')
  upload.destroy()
  return response
}
