import { existsSync, mkdtempSync, readdirSync, readlinkSync } from 'node:fs'
import { request, type ClientRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import sharp from 'sharp'
import { addRoom } from '#tests/support/add_message'
import {
  animation,
  download,
  hugePng,
  photo,
  PHOTO_SECRET,
  sendFile,
  sendFiles,
  submitFiles,
} from '#tests/support/chat_files'
import { pageText } from '#tests/support/page_text'
import { Stack, stackOn } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

const MEGABYTE = 1024 * 1024

test.group('Files in the chat', (group) => {
  const folder = mkdtempSync(join(tmpdir(), 'fairweather-files-'))
  let stack: Stack
  group.setup(async () => {
    const limits = { CHAT_FILES_MB: '2', CHAT_FILES_PER_MEMBER_MB: '3' }
    stack = await Stack.start('postgres', { DATA_DIR: folder, ...limits }, { hubs: 0 })
  })
  group.teardown(() => stack.stop())

  /** Returns what is on disk: the paths of all files in these folders. */
  const filesIn = (...names: string[]) =>
    names.flatMap((name) => {
      const path = join(folder, name)
      return existsSync(path)
        ? readdirSync(path, { recursive: true }).map((it) => `${name}/${it}`)
        : []
    })
  const rows = () => stack.sql('SELECT * FROM attachments ORDER BY created_at')

  const state = async () => JSON.stringify([filesIn('files', 'uploads').sort(), await rows()])

  for (const [name, shown] of [
    ['../../../etc/passwd', 'passwd'],
    ['..\\..\\windows\\system.ini', 'system.ini'],
    ['/etc/cron.d/job', 'job'],
    ['..', 'file'],
    ['folder/', 'file'],
    ['%2e%2e%2fescaped.txt', '%2e%2e%2fescaped.txt'],
    ['.env', '.env'],
    ['invoice\u202egpj.exe', 'invoicegpj.exe'],
    [`${'x'.repeat(300)}.txt`, `${'x'.repeat(96)}.txt`],
  ]) {
    test(`named ${JSON.stringify(name.slice(0, 40))} are stored under a generated name`, async ({
      assert,
    }) => {
      const member = await Visitor.registered(stack)
      const { id, name: stored } = await sendFile(member, { name, content: 'content' })
      assert.equal(stored, shown)
      const [{ storage_key: key }] = await stack.sql('SELECT * FROM attachments WHERE id = $1', [
        id,
      ])
      assert.match(key, /^[\da-f-]{36}$/)
      assert.include(filesIn('files'), `files/${key}`)
      assert.notInclude(filesIn('').join(), 'passwd')
      assert.equal((await download(member, `/chat/files/${id}`)).content.toString(), 'content')
    })
  }

  for (const [name, content] of [
    ['page.png', '<!doctype html><script>alert(1)</script>'],
    ['drawing.png', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['drawing.svg', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['script.jpg', 'alert(1)'],
    ['report.pdf', '%PDF-1.7\n<script>alert(1)</script>'],
  ]) {
    test(`with other content than an image are downloaded, never shown: ${name}`, async ({
      assert,
    }) => {
      const member = await Visitor.registered(stack)
      const file = { name, content, type: 'image/png' }
      const { id, width } = await sendFile(member, file)
      assert.isNull(width)

      const { status, headers, content: sent } = await download(member, `/chat/files/${id}`)
      assert.equal(status, 200)
      assert.equal(sent.toString(), content)
      assert.equal(headers.get('content-type'), 'application/octet-stream')
      assert.equal(headers.get('content-disposition'), `attachment; filename="${name}"`)
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
      assert.match(headers.get('content-security-policy')!, /^default-src 'none';.*; sandbox$/)
      assert.equal((await download(member, `/chat/files/${id}/preview`)).status, 404)
      const page = await member.get('/chat')
      assert.notInclude(page.body, `/chat/files/${id}/preview`)
    })
  }

  test('lose everything that is hidden in an image', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    const hidden = '<script>alert("hidden")</script>'
    const content = Buffer.concat([await photo('jpeg'), Buffer.from(hidden)])
    assert.isTrue(content.includes(hidden))
    assert.isTrue(content.includes(PHOTO_SECRET))

    const { id } = await sendFile(member, { name: 'both.html', content, type: 'text/html' })
    for (const path of [`/chat/files/${id}`, `/chat/files/${id}/preview`]) {
      const { headers, content: sent } = await download(member, path)
      assert.match(headers.get('content-type')!, /^image\/(jpeg|webp)$/)
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
      assert.isFalse(sent.includes('alert('), path)
    }
  })

  for (const format of ['jpeg', 'png', 'webp', 'tiff', 'avif'] as const) {
    test(`tell nobody where a ${format} was taken, and are upright`, async ({ assert }) => {
      const member = await Visitor.registered(stack)
      const content = await photo(format)
      assert.isTrue(content.includes(PHOTO_SECRET), 'the photo says where it was taken')

      const { id, width, height } = await sendFile(member, { name: 'photo', content })
      assert.deepEqual([width, height], [30, 40])
      for (const path of [`/chat/files/${id}`, `/chat/files/${id}/preview`]) {
        const { content: sent } = await download(member, path)
        const metadata = await sharp(sent).metadata()
        assert.deepEqual([metadata.width, metadata.height], [30, 40])
        for (const name of ['exif', 'xmp', 'iptc', 'orientation'] as const) {
          assert.isUndefined(metadata[name], `${name} of ${path}`)
        }
        assert.isFalse(sent.includes(PHOTO_SECRET))
      }
      for (const path of filesIn('files')) assert.notInclude(path, 'photo')
    })
  }

  test('keep their frames if they are animations', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    const { id, width, height } = await sendFile(member, {
      name: 'moving.gif',
      content: await animation(),
    })
    assert.deepEqual([width, height], [20, 10])
    const { content } = await download(member, `/chat/files/${id}`)
    const { content: preview } = await download(member, `/chat/files/${id}/preview`)
    assert.equal((await sharp(content, { animated: true }).metadata()).pages, 2)
    assert.equal((await sharp(preview).metadata()).pages ?? 1, 1)
  })

  for (const [name, content, sentence] of [
    ['bomb.png', () => hugePng(20_000), '“bomb.png” has more than 50 megapixels'],
    [
      'broken.png',
      () => hugePng(100).subarray(0, 60),
      '“broken.png” is an image that cannot be read',
    ],
    [
      'fake.gif',
      () => Buffer.from('GIF89a/*<script>alert(1)</script>*/'),
      '“fake.gif” is an image that cannot be read',
    ],
    [
      'phone.heic',
      () => Buffer.from(`\0\0\0\x18ftypheic\0\0\0\0heicmif1${'x'.repeat(99)}`),
      '“phone.heic” is an image of another format. Please send JPEG, PNG, WebP, GIF, AVIF or TIFF',
    ],
    ['nothing.txt', () => '', '“nothing.txt” is empty'],
    ['large.bin', () => Buffer.alloc(2 * MEGABYTE + 1), 'The files are larger than 2 MB together'],
    ['huge.bin', () => Buffer.alloc(3 * MEGABYTE), 'The files are larger than 2 MB together'],
  ] as const) {
    test(`are refused with a sentence, and leave nothing behind: ${name}`, async ({ assert }) => {
      const member = await Visitor.registered(stack)
      const before = await state()
      const file = { name, content: content() }
      const text = { name: 'good.txt', content: 'good' }
      const refused = await sendFiles(member, [text, file])
      assert.deepEqual([refused.status, refused.sentence], [422, sentence])
      assert.equal(await state(), before)
      const page = await submitFiles(member, [file])
      assert.include(pageText(page.body), sentence)
      assert.equal(await state(), before)
    })
  }

  test('are refused if there are too many', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    const before = await state()
    const files = Array.from({ length: 6 }, (_, n) => ({ name: `${n}.txt`, content: 'x' }))
    const { status, sentence } = await sendFiles(member, files)
    assert.deepEqual([status, sentence], [422, 'A message can have at most 5 files'])
    assert.equal(await state(), before)
  })

  test('beyond the quota of a member are refused, also in parallel', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    const token = await member.csrfToken()
    const file = { name: 'large.bin', content: Buffer.alloc(MEGABYTE) }
    for (let n = 0; n < 2; n++) await sendFile(member, file)
    const answers = await Promise.all(
      Array.from({ length: 3 }, () => sendFiles(member, [file], { token }))
    )
    const refused = answers.filter(({ status }) => status !== 200)
    assert.lengthOf(refused, 2)
    for (const { status, sentence } of refused) {
      assert.equal(status, 422)
      assert.equal(sentence, 'You can send files of 3 MB in 30 days, and have 0 MB left')
    }
    const { id } = await member.account()
    assert.lengthOf(await stack.sql('SELECT FROM attachments WHERE owner_id = $1', [id]), 3)
    await sendFile(await Visitor.registered(stack), file)
  })

  test('with the same id at the same time are posted once, and stored once', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    const token = await member.csrfToken()
    const id = crypto.randomUUID()
    const content = await photo()
    const answers = await Promise.all(
      Array.from({ length: 3 }, () =>
        sendFiles(member, [{ name: 'photo.jpg', content }], { id, token })
      )
    )
    for (const { status, message } of answers) {
      assert.equal(status, 200)
      assert.deepEqual(message, answers[0].message)
    }
    const again = await sendFiles(member, [{ name: 'photo.jpg', content }], { id })
    assert.deepEqual(again.message, answers[0].message)
    const keys = (await rows()).flatMap(({ storage_key: key, preview_bytes: preview }) =>
      preview ? [`files/${key}`, `files/${key}-preview`] : [`files/${key}`]
    )
    assert.sameMembers(filesIn('files'), keys, 'each stored file has a row')
    const { id: owner } = await member.account()
    assert.lengthOf(await stack.sql('SELECT FROM attachments WHERE owner_id = $1', [owner]), 1)
  })

  test('of a fourth upload at once are refused, and accepted when one of the others ends', async ({
    assert,
    cleanup,
  }) => {
    const member = await Visitor.registered(stack)
    const file = { name: 'x.txt', content: 'x' }
    const uploads = [await beginUpload(member), await beginUpload(member)]
    cleanup(() => uploads.forEach((upload) => upload.destroy()))
    const received = () =>
      openPaths(stack.web.pid!).filter((path) => path.includes(`${folder}/uploads/`)).length
    await until('the server is receiving two files', () => received() === 2)
    assert.equal((await sendFiles(member, [file])).status, 200)

    uploads.push(await beginUpload(member))
    await until('the server is receiving three files', () => received() === 3)
    const { status, sentence } = await sendFiles(member, [file])
    assert.equal(status, 429)
    assert.equal(
      sentence,
      'You are sending files already. Please try again when they have arrived.'
    )
    await sendFile(await Visitor.registered(stack), file)

    uploads[0].destroy()
    await until('the server has closed a file', () => received() === 2)
    await sendFile(member, file)
  }).skip(process.platform !== 'linux', 'only Linux shows the files of a process')

  for (const [name, separator] of [
    ['lines', '\u2028'],
    ['paragraphs', '\u2029'],
  ]) {
    test(`whose name contains a separator of ${name} are refused with a sentence`, async ({
      assert,
    }) => {
      const member = await Visitor.registered(stack)
      const before = await state()
      for (const content of ['', 'content', Buffer.alloc(MEGABYTE)]) {
        const file = { name: `a${separator}b.txt`, content }
        const { status, sentence } = await sendFiles(member, [file], { body: 'With a file' })
        assert.equal(status, 422)
        assert.equal(sentence, 'A file could not be read because of its name. Please rename it')
      }
      assert.equal(await state(), before)
    })
  }

  test('are refused before they are read in a room in which the member may not write', async ({
    assert,
  }) => {
    const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    const room = `/chat/cities/${await addRoom(member)}`
    const before = await state()
    const { status } = await sendFiles(other, [{ name: 'x.txt', content: 'x' }], { room })
    assert.equal(status, 404)
    assert.equal(await state(), before)
  })

  for (const [name, interrupt] of [
    ['an interrupted upload', ({ upload }: Interrupted) => upload.destroy()],
    ['a killed web server', ({ pid }: Interrupted) => process.kill(pid, 'SIGKILL')],
  ] as const) {
    test(`of ${name} leave nothing behind`, async ({ assert }) => {
      const member = await Visitor.registered(stack)
      const { pid } = stack.web
      const before = await state()
      const upload = await beginUpload(member)
      const received = () =>
        openPaths(pid!).filter((path) => path.includes(`${folder}/uploads/`)).length
      await until('the server is receiving the file', () => received() > 0)
      await until('the file has no name', () => filesIn('uploads').length === 0)

      interrupt({ upload, pid: pid! })
      await until('the server has closed the file', () => received() === 0)
      upload.destroy()
      assert.equal(await state(), before)
      if (name === 'a killed web server') await stack.startWeb()
    }).skip(process.platform !== 'linux', 'only Linux shows the files of a process')
  }
})

interface Interrupted {
  upload: ClientRequest
  pid: number
}

/** Sends the first part of a file to a web server. */
async function beginUpload(member: Visitor) {
  const { hostname, port } = new URL(member.stack.url)
  const upload = request({
    hostname,
    port,
    method: 'POST',
    path: '/chat/lobby/messages',
    headers: {
      'cookie': member.cookie,
      'accept': 'application/json',
      'x-csrf-token': await member.csrfToken(),
      'content-type': 'multipart/form-data; boundary=b',
      'content-length': MEGABYTE,
    },
  })
  upload.on('error', () => {})
  upload.write('--b\r\ncontent-disposition: form-data; name="files"; filename="cut.bin"\r\n\r\n')
  upload.write(Buffer.alloc(300_000))
  return upload
}

/** Returns the paths that a process has open. */
function openPaths(pid: number) {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => openPath(pid, fd))
  } catch {
    return []
  }
}

/** Returns where a descriptor of a process leads to. It may be closed meanwhile. */
function openPath(pid: number, fd: string) {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`)
  } catch {
    return ''
  }
}

test.group('The address of a file in the chat', (group) => {
  let stack: Stack
  group.setup(async () => {
    stack = await stackOn()
  })

  const addresses = (id: string) => [`/chat/files/${id}`, `/chat/files/${id}/preview`]
  const statuses = (reader: Visitor, id: string) =>
    Promise.all(addresses(id).map(async (path) => (await download(reader, path)).status))

  async function photoInRoom(...others: Visitor[]) {
    const owner = await Visitor.registered(stack)
    const city = await addRoom(owner, ...others)
    const file = { name: 'photo.jpg', content: await photo() }
    const { id } = await sendFile(owner, file, { room: `/chat/cities/${city}` })
    return { owner, city, id }
  }

  test('shows nothing to a visitor, also in the lobby', async ({ assert }) => {
    const owner = await Visitor.registered(stack)
    const name = `secret-${crypto.randomUUID()}.jpg`
    const { id } = await sendFile(owner, { name, content: await photo() })
    const visitor = new Visitor(stack)
    for (const path of addresses(id)) {
      const page = await download(visitor, path, 'text/html')
      assert.equal(page.status, 302)
      assert.match(page.headers.get('location')!, /\/login$/)
      assert.equal((await download(visitor, path, 'application/json')).status, 401)
    }
    const page = await visitor.get('/chat')
    assert.include(pageText(page.body), '1 file. Sign in to see it.')
    for (const secret of [name, id]) assert.notInclude(page.body, secret)
    assert.include((await owner.get('/chat')).body, name)
  })

  test('shows nothing to members who may not read the room; admins moderate all rooms', async ({
    assert,
  }) => {
    const { owner, id } = await photoInRoom()
    for (const other of [await Visitor.registered(stack), await Visitor.manager(stack)]) {
      assert.deepEqual(await statuses(other, id), [404, 404])
    }
    assert.deepEqual(await statuses(await Visitor.admin(stack), id), [200, 200])
    assert.deepEqual(await statuses(owner, id), [200, 200])
  })

  test('shows nothing any more as soon as the right to the room ends', async ({ assert }) => {
    const reader = await Visitor.registered(stack)
    const { owner, city, id } = await photoInRoom(reader)
    const reads = () => statuses(reader, id)
    assert.deepEqual(await reads(), [200, 200])
    const { id: readerId } = await reader.account()
    await stack.sql('DELETE FROM subscriptions WHERE user_id = $1', [readerId])
    assert.deepEqual(await reads(), [404, 404])
    await reader.subscribe(city)
    assert.deepEqual(await reads(), [200, 200])
    await stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [city])
    assert.deepEqual(await reads(), [404, 404])
    await stack.sql('UPDATE cities SET enabled = true WHERE id = $1', [city])
    await reader.submit('/logout', {}, '/dashboard')
    assert.deepEqual(await reads(), [302, 302])
    assert.deepEqual(await statuses(owner, id), [200, 200])
    await stack.sql('DELETE FROM cities WHERE id = $1', [city])
    assert.deepEqual(await statuses(owner, id), [404, 404])
  })

  test('shows nothing any more when the message is deleted, or the account', async ({ assert }) => {
    const reader = await Visitor.registered(stack)
    const { id, owner } = await photoInRoom(reader)
    const [{ message_id: message }] = await stack.sql('SELECT * FROM attachments WHERE id = $1', [
      id,
    ])
    const remove = `UPDATE messages SET deleted_at = now() WHERE id = $1`
    await stack.sql(remove, [message])
    for (const each of [reader, owner]) assert.deepEqual(await statuses(each, id), [404, 404])
    assert.deepEqual(await statuses(await Visitor.admin(stack), id), [200, 200])
    await stack.sql('UPDATE messages SET deleted_at = NULL WHERE id = $1', [message])
    assert.deepEqual(await statuses(reader, id), [200, 200])
    await stack.sql('DELETE FROM users WHERE email = $1', [owner.email])
    assert.deepEqual(await statuses(reader, id), [404, 404])
  })

  test('with an id that is not one is not found', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    for (const id of ['1', 'x', '..%2f..%2fetc%2fpasswd', crypto.randomUUID(), '%00']) {
      assert.equal((await download(member, `/chat/files/${id}`)).status, 404, id)
    }
  })

  for (const [name, header] of [
    [
      `Lauf "Süd" 'n.txt`,
      `attachment; filename="Lauf \\"S?d\\" 'n.txt"; filename*=UTF-8''Lauf%20%22S%C3%BCd%22%20%27n.txt`,
    ],
    [
      'بحيرة.txt',
      `attachment; filename="?????.txt"; filename*=UTF-8''${encodeURIComponent('بحيرة')}.txt`,
    ],
    [
      'a%0d%0aSet-Cookie: x=1.txt',
      `attachment; filename="a%0d%0aSet-Cookie: x=1.txt"; filename*=UTF-8''a%250d%250aSet-Cookie%3A%20x%3D1.txt`,
    ],
  ]) {
    test(`sends the name ${JSON.stringify(name)} in one header`, async ({ assert }) => {
      const member = await Visitor.registered(stack)
      const { id } = await sendFile(member, { name, content: 'x' })
      const { headers } = await download(member, `/chat/files/${id}`)
      assert.equal(headers.get('content-disposition'), header)
      assert.notInclude(headers.get('set-cookie') ?? '', 'x=1')
    })
  }

  test('cannot be made to contain a line break by the name of the file', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    const name = 'a\r\nSet-Cookie: stolen=1\r\n\r\n<script>.txt'
    const { id, name: stored } = await sendFile(member, { name, content: 'x' })
    assert.notMatch(stored, /[\p{Cc}\p{Zl}\p{Zp}]/u)
    const { headers } = await download(member, `/chat/files/${id}`)
    assert.notInclude(headers.get('set-cookie') ?? '', 'stolen')
  })
})
