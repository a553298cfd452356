import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import sharp from 'sharp'
import type { Page } from 'playwright-core'
import { addRoom } from '#tests/support/add_message'
import { photo } from '#tests/support/chat_files'
import { livePages } from '#tests/support/live_pages'
import { stackOn } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

const isLive = (page: Page) => page.locator('html[data-live=live]').waitFor()
const stored = (page: Page) => page.locator('.message[data-number]')
const chosen = (page: Page) => page.locator('.chosen-files li')
const picker = (page: Page) => page.getByLabel('Add files')

/** Saves a screenshot in the folder that the environment variable SHOTS names, if it is set. */
async function screenshot(page: Page, name: string) {
  const { SHOTS } = process.env
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png` })
}

test.group('Files in the chat in a browser', (group) => {
  const { openAs } = livePages(group)

  /** Drops files on an element of the page, or pastes them. */
  const give = (page: Page, selector: string, kind: 'drop' | 'paste', files: [string, Buffer][]) =>
    page.locator(selector).evaluate(
      (element: any, [how, contents]) => {
        const { DataTransfer, DragEvent, ClipboardEvent } = globalThis as any
        const data = new DataTransfer()
        for (const [name, base64] of contents) {
          const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
          data.items.add(new File([bytes], name))
        }
        const common = { bubbles: true, cancelable: true }
        const events =
          how === 'drop'
            ? ['dragover', 'drop'].map((it) => new DragEvent(it, { ...common, dataTransfer: data }))
            : [new ClipboardEvent('paste', { ...common, clipboardData: data })]
        for (const event of events) element.dispatchEvent(event)
      },
      [kind, files.map(([name, content]) => [name, content.toString('base64')])] as const
    )

  test('are dropped, pasted and picked, sent with one message, and shown to others at once', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const [anna, ben] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    const path = `/chat/cities/${await addRoom(anna, ben)}`
    const [page, other] = [await openAs(anna, path), await openAs(ben, path)]
    const large = await sharp({
      create: { width: 1200, height: 900, channels: 3, background: '#27a' },
    })
      .jpeg()
      .toBuffer()

    await give(page, '.chat-scroll', 'drop', [['lake.jpg', large]])
    await give(page, '#body', 'paste', [['pasted.png', await photo('png')]])
    await picker(page).setInputFiles({
      name: 'بحيرة\u2028route.gpx',
      mimeType: 'application/gpx+xml',
      buffer: Buffer.from('<gpx/>'),
    })
    await picker(page).setInputFiles({ name: 'wrong.txt', mimeType: '', buffer: Buffer.from('x') })
    assert.equal(await chosen(page).count(), 4)
    await screenshot(page, 'chosen-1280')
    await page.getByRole('button', { name: 'Remove wrong.txt' }).click()
    assert.equal(await chosen(page).count(), 3)
    await page.getByRole('textbox', { name: 'Your message' }).fill('Our trip')
    await page.keyboard.press('Enter')

    for (const each of [page, other]) {
      await stored(each).waitFor()
      assert.equal(await each.locator('.message').count(), 1)
      const image = each.getByRole('img', { name: 'lake.jpg' })
      await until('the preview is loaded', () =>
        image.evaluate((element: any) => element.complete && element.naturalWidth === 640)
      )
      assert.deepEqual(
        await image.evaluate((element: any) => [element.width, element.height]),
        [320, 240]
      )
    }
    assert.equal(await chosen(page).count(), 0)
    await screenshot(other, 'shown-1280')

    const downloading = other.waitForEvent('download')
    await other.getByRole('link', { name: 'route.gpx' }).click()
    const file = await downloading
    assert.equal(file.suggestedFilename(), 'بحيرة route.gpx')
    assert.equal(readFileSync(await file.path(), 'utf8'), '<gpx/>')
    const opening = other.context().waitForEvent('page')
    await other.getByRole('link', { name: 'lake.jpg' }).click()
    const full = await opening
    await until('the image is shown', () =>
      full.evaluate(() => (globalThis as any).document.images[0]?.naturalWidth === 1200)
    )

    await other.reload()
    await isLive(other)
    const size = (element: any) => [element.width, element.height]
    const reserved = await other.getByRole('img', { name: 'lake.jpg' }).evaluate(size)
    assert.deepEqual(reserved, [320, 240], 'the same from the server')
    await stack.sql('UPDATE messages SET deleted_at = now() WHERE body = $1', ['Our trip'])
    for (const each of [page, other]) {
      await each.getByRole('img', { name: 'lake.jpg' }).waitFor({ state: 'detached' })
      assert.notInclude(await each.content(), 'route.gpx')
    }
  })

  test('can be cancelled and sent again without duplicates, and say why they are refused', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const room = await addRoom(member)
    const page = await openAs(member, `/chat/cities/${room}`)
    const field = page.getByRole('textbox', { name: 'Your message' })
    const note = { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('note') }

    await picker(page).setInputFiles(Array.from({ length: 6 }, () => note))
    await page.getByText('A message can have at most 5 files, so nothing was added').waitFor()
    assert.equal(await chosen(page).count(), 0)

    const released = Promise.withResolvers<void>()
    await page.route('**/messages', async (route) => {
      await released.promise
      // The page has cancelled the request.
      await route.abort().catch(() => {})
    })
    await picker(page).setInputFiles(note)
    await field.fill('With a note')
    await field.press('Enter')
    await page.getByRole('progressbar', { name: 'Sending 1 file' }).waitFor()
    await screenshot(page, 'sending-1280')
    const asksBeforeLeaving = () =>
      page.evaluate(() => {
        const leaving = new Event('beforeunload', { cancelable: true })
        ;(globalThis as any).dispatchEvent(leaving)
        return leaving.defaultPrevented
      })
    assert.isTrue(await asksBeforeLeaving())
    await page.getByRole('button', { name: 'Cancel' }).click()
    await until(
      'the text is in the field',
      async () => (await field.inputValue()) === 'With a note'
    )
    assert.equal(await chosen(page).count(), 1)
    assert.equal(await page.locator('.message').count(), 0)
    assert.isFalse(await asksBeforeLeaving())
    released.resolve()

    // The answer is lost, although the server has stored the message.
    await page.unroute('**/messages')
    await page.evaluate(() => {
      const { XMLHttpRequest } = globalThis as any
      const { send } = XMLHttpRequest.prototype
      let isFirst = true
      XMLHttpRequest.prototype.send = function (body: unknown) {
        const { onload } = this
        if (isFirst) this.onload = () => this.onerror()
        isFirst = false
        Object.assign(globalThis, { onload })
        send.call(this, body)
      }
    })
    await field.press('Enter')
    await stored(page).waitFor()
    const rows = await stack.sql('SELECT file_count FROM messages WHERE room_id = $1', [room])
    assert.deepEqual(rows, [{ file_count: 1 }])
    assert.equal(await page.locator('.message').count(), 1)
  })

  for (const [width, colorScheme] of [
    [375, 'dark'],
    [320, 'light'],
  ] as const) {
    test(`are picked and shown on a phone that is ${width} pixels wide`, async ({ assert }) => {
      const stack = await stackOn()
      const member = await Visitor.registered(stack)
      const path = `/chat/cities/${await addRoom(member)}`
      const page = await openAs(member, path, {
        viewport: { width, height: 700 },
        hasTouch: true,
        isMobile: true,
        colorScheme,
      })
      const long = `${'long'.repeat(20)}.gpx`
      await picker(page).setInputFiles([
        { name: 'lake.jpg', mimeType: 'image/jpeg', buffer: await photo() },
        { name: long, mimeType: '', buffer: Buffer.from('<gpx/>') },
      ])
      await screenshot(page, `chosen-${width}`)
      const { height } = (await page.locator('label[for=files]').boundingBox())!
      assert.isAtLeast(height, 38)
      await page.getByRole('button', { name: 'Send' }).click()
      await stored(page).waitFor()
      await page.getByRole('img', { name: 'lake.jpg' }).waitFor()
      const overflow = await page.evaluate('document.documentElement.scrollWidth')
      assert.equal(overflow, width)
      await screenshot(page, `shown-${width}`)
    })
  }
})
