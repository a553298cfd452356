import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { addJob } from '#tests/support/add_job'
import {
  download,
  photo,
  sendFile,
  sendFiles,
  submitFiles,
  type TestFile,
} from '#tests/support/chat_files'
import { startFakeS3 } from '#tests/support/fake_s3'
import { decoded, fieldError, pageText } from '#tests/support/page_text'
import { Stack, stackOn } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

const track = { name: 'Sunday route.gpx', content: '<gpx/>', type: 'application/gpx+xml' }
const photoFile = async (): Promise<TestFile> => ({ name: 'lake.jpg', content: await photo() })

/** Returns the HTML of a message on a page. */
const messageIn = (html: string, id: string) =>
  new RegExp(`<li[^>]*id="message-${id}".*?data-deletion-note`, 's').exec(html)![0]

test.group('A message with files', () => {
  test('is posted by a form without a script, and shows its files', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const page = await submitFiles(member, [await photoFile(), track])
    const id = page.path.split('#message-')[1]
    const html = messageIn(page.body, id)
    const image = /<img[^>]*>/.exec(html)![0]
    const [, file] = /src="\/chat\/files\/([\da-f-]{36})\/preview"/.exec(image)!
    for (const attribute of ['alt="lake.jpg"', 'width="30"', 'height="40"', 'loading="lazy"']) {
      assert.include(image, attribute)
    }
    assert.include(html, `href="/chat/files/${file}"`)
    assert.match(html, /<a class="message-download" href="[^"]*" download data-turbo="false">/)
    assert.include(pageText(decoded(html)), 'Sunday route.gpx 1 kB')
    assert.notMatch(page.body, /data-files-note>[^<]/)
  })

  test('can be posted by a script, with a text', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const { status, message } = await sendFiles(member, [track], { body: ' The route ' })
    assert.equal(status, 200)
    assert.equal(message.body, 'The route')
    assert.equal(message.fileCount, 1)
    const [{ id, ...attachment }] = message.attachments
    assert.deepEqual(attachment, {
      name: track.name,
      type: 'application/octet-stream',
      sizeBytes: 6,
      width: null,
      height: null,
    })
    const { headers, content } = await download(member, `/chat/files/${id}`)
    assert.equal(content.toString(), track.content)
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.equal(headers.get('content-length'), '6')
  })

  test('keeps the files in the order in which they were sent', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const names = ['a.txt', 'b.txt', 'c.txt', 'd.txt', 'e.txt']
    const files = names.map((name) => ({ name, content: name }))
    // They arrive in one packet, so the server opens them at the same moment.
    for (let n = 0; n < 10; n++) {
      const { message } = await sendFiles(member, files)
      assert.deepEqual(
        message.attachments.map(({ name }) => name),
        names
      )
    }
  })

  test('needs a text only if it has no files', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const page = await submitFiles(member, [])
    assert.equal(fieldError(page.body, 'body'), 'Please write a message')
  })

  test('is refused with a text that is too long, and nothing is stored', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const refused = await sendFiles(member, [track], { body: 'x'.repeat(2001) })
    assert.equal(refused.sentence, 'The message can have at most 2000 characters')
    const { id } = await member.account()
    assert.isEmpty(await stack.sql('SELECT FROM attachments WHERE owner_id = $1', [id]))
  })

  test('is refused with the id of a message that has other files', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const id = randomUUID()
    await sendFiles(member, [track], { id })
    for (const files of [[track, track], []]) {
      const { status } = await sendFiles(member, files, { id, body: files.length ? '' : 'x' })
      assert.equal(status, 409)
    }
    assert.equal((await sendFiles(member, [track], { id })).status, 200)
  })

  test('keeps its files when its text changes, and loses them when it is deleted', async ({
    assert,
  }) => {
    const member = await Visitor.registered(await stackOn())
    const { message } = await sendFiles(member, [track])
    const { id } = message
    const change = async (method: string, fields: Record<string, string>) => {
      const { body } = await member.request(`/chat/messages/${id}`, {
        method,
        headers: { 'accept': 'application/json', 'x-csrf-token': await member.csrfToken() },
        body: new URLSearchParams(fields),
      })
      return JSON.parse(body)
    }
    const edited = await change('PUT', { body: 'The route' })
    assert.deepEqual(edited.attachments, message.attachments)
    const { attachments, fileCount } = await change('DELETE', {})
    assert.deepEqual([attachments, fileCount], [[], 0])
    const { body } = await member.get(`/chat?message=${id}`)
    assert.notInclude(messageIn(body, id), track.name)
  })

  test('says that its files are not stored any more when they are gone', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const { message } = await sendFiles(member, [track, track])
    const [{ id }] = message.attachments
    await member.stack.sql('DELETE FROM attachments WHERE id = $1', [id])
    const { body } = await member.get('/chat')
    assert.include(pageText(messageIn(body, message.id)), '1 file is not stored any more.')
  })

  test('still shows its files to admins when it is deleted, and only to them', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const [member, admin] = [await Visitor.registered(stack), await Visitor.admin(stack)]
    const { message } = await sendFiles(member, [await photoFile()])
    const [{ id: file }] = message.attachments
    await stack.sql('UPDATE messages SET deleted_at = now() WHERE id = $1', [message.id])

    const page = await admin.get(`/admin/rooms/0?message=${message.id}`)
    assert.include(page.body, `src="/chat/files/${file}/preview"`)
    const list = await admin.get('/admin/messages?state=deleted')
    assert.include(list.body, `href="/chat/files/${file}"`)
    assert.include(list.body, 'in the lobby: 1 file')
    const headers = { accept: 'application/json' }
    const revealed = await admin.request(`/admin/messages/${message.id}`, { headers })
    assert.deepEqual(JSON.parse(revealed.body).attachments, message.attachments)
    for (const reader of [member, admin]) {
      assert.notInclude((await reader.get(`/chat?message=${message.id}`)).body, file)
    }
  })

  test('cannot get or lose files later, also not by SQL', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const { message } = await sendFiles(member, [track])
    await assert.rejects(
      () => member.stack.sql('UPDATE messages SET file_count = 2 WHERE id = $1', [message.id]),
      /a message keeps its files/
    )
    await assert.rejects(() =>
      member.stack.sql(`UPDATE messages SET body = '', file_count = 0 WHERE id = $1`, [message.id])
    )
  })

  test('whose content the storage has lost is not found', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const { id } = await sendFile(member, track)
    await member.stack.sql('UPDATE attachments SET storage_key = $1 WHERE id = $2', [
      randomUUID(),
      id,
    ])
    assert.equal((await download(member, `/chat/files/${id}`)).status, 404)
  })
})

test.group('Files in a bucket', () => {
  test('are stored there, read from there and deleted there, and share the quota of the club', async ({
    assert,
    cleanup,
  }) => {
    const s3 = await startFakeS3('club-key')
    cleanup(() => s3.stop())
    const folder = mkdtempSync(join(tmpdir(), 'fairweather-s3-'))
    const settings = {
      DATA_DIR: folder,
      S3_BUCKET: 'club',
      S3_ENDPOINT: s3.url,
      S3_ACCESS_KEY_ID: 'club-key',
      S3_SECRET_ACCESS_KEY: 'secret',
      CHAT_FILES_TOTAL_MB: '1',
      CHAT_FILES_PER_MESSAGE: '2',
    }
    const stack = await Stack.start('postgres', settings, { hubs: 0 })
    cleanup(() => stack.stop())
    const member = await Visitor.registered(stack)
    const { message } = await sendFiles(member, [await photoFile(), track])
    const [image, route] = message.attachments
    const rows = await stack.sql('SELECT storage_key FROM attachments ORDER BY place')
    const [imageKey, routeKey] = rows.map(({ storage_key: key }) => `club/${key}`)
    assert.sameMembers([...s3.objects.keys()], [imageKey, `${imageKey}-preview`, routeKey])
    assert.isFalse(existsSync(join(folder, 'files')))
    for (const [id, path, key] of [
      [image.id, '', imageKey],
      [image.id, '/preview', `${imageKey}-preview`],
      [route.id, '', routeKey],
    ]) {
      const { status, content } = await download(member, `/chat/files/${id}${path}`)
      assert.equal(status, 200)
      assert.isTrue(content.equals(s3.objects.get(key)!), key)
    }

    const large = { name: 'large.bin', content: Buffer.alloc(1_000_000) }
    const others = [await Visitor.registered(stack), await Visitor.registered(stack)]
    const answers = await Promise.all(others.map((other) => sendFiles(other, [large])))
    assert.sameMembers(
      answers.map((answer) => answer.sentence),
      [undefined, 'There is no room for files left. Please ask an admin']
    )

    s3.setBroken(true)
    const { status, sentence } = await sendFiles(member, [track], { body: 'Broken' })
    assert.equal(status, 503)
    assert.equal(sentence, 'The files cannot be stored at the moment. Please try again.')
    assert.isEmpty(await stack.sql(`SELECT FROM messages WHERE body = 'Broken'`))
    s3.setBroken(false)

    assert.equal(s3.objects.size, 4)
    await stack.sql(`UPDATE messages SET deleted_at = now() - interval '31 days' WHERE id = $1`, [
      message.id,
    ])
    await stack.startJobs()
    await addJob(stack, { queue: 'cleanup', data: {} })
    await until('the files of the deleted message are deleted', () => s3.objects.size === 1)
  })
})
