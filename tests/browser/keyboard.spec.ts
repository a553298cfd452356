import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { waitForTurboLoad, chromium, signIn } from '#tests/support/chromium'
import { livePages } from '#tests/support/live_pages'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

test.group('Using the board by keyboard', () => {
  test('puts the focus on Undo after Stop watching, and shows it', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const [kept, left] = [await stack.city('Kept by keys', 1), await stack.city('Left by keys', 2)]
    await member.subscribe(kept, left)
    const browser = await chromium()
    const context = await browser.newContext({ baseURL: stack.url })
    const page = await context.newPage()
    await signIn(page, member)
    const focused = () => page.locator(':focus').innerText()

    await page.getByRole('button', { name: 'Stop watching Left by keys' }).focus()
    await waitForTurboLoad(page, () => page.keyboard.press('Enter'))

    assert.equal(await focused(), 'Undo')
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineWidth')
    assert.equal(outline, '2px')
    await waitForTurboLoad(page, () => page.keyboard.press('Enter'))
    await page.getByRole('button', { name: 'Stop watching Left by keys' }).waitFor()
    assert.equal(await page.locator(':focus').count(), 1, 'is not lost then either')
    await context.close()
  })
})

/** Whether the focus is in an element, or on the page itself, as between its last and its first link. */
const focusIsIn = (page: Page, selector: string) =>
  page.evaluate<boolean, string>((within) => {
    const { activeElement, body } = (globalThis as any).document
    return activeElement === body || Boolean(activeElement.closest(within))
  }, selector)

const isFocused = (page: Page, selector: string) => page.locator(`${selector}:focus`).count()

test.group('The link to the content', (group) => {
  const { openAs } = livePages(group)

  for (const path of ['/dashboard', '/log', '/chat', '/settings']) {
    test(`is the first of ${path}, and leads behind the menus`, async ({ assert }) => {
      const member = await Visitor.registered(await stackOn())
      const page = await openAs(member, path)
      // Some pages put the focus into a field.
      await page.evaluate('document.activeElement.blur()')

      await page.keyboard.press('Tab')
      assert.equal(await page.locator(':focus').innerText(), 'Skip to the content')
      const box = await page.locator(':focus').boundingBox()
      assert.isTrue(box!.y >= 0 && box!.width > 50, 'it is visible')
      await page.keyboard.press('Enter')
      await page.locator('#main:focus').waitFor()

      await page.keyboard.press('Tab')
      assert.equal(await isFocused(page, 'main :is(a, button, input, select, summary)'), 1)
    })
  }

  test('is followed in a room by one to the message field', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const page = await openAs(member, '/chat')
    await page.getByRole('link', { name: 'Skip to your message' }).focus()
    assert.isTrue(await page.getByRole('link', { name: 'Skip to your message' }).isVisible())
    await page.keyboard.press('Enter')
    await page.locator('[data-composer] textarea:focus').waitFor()
  })
})

test.group('A dialog and a menu, by keyboard', (group) => {
  const { openAs } = livePages(group)

  async function deletable(name: string) {
    const stack = await stackOn()
    const id = await stack.city(name)
    const page = await openAs(await Visitor.admin(stack), `/admin/cities?search=${name}`)
    const count = async () => (await stack.sql('SELECT FROM cities WHERE id = $1', [id])).length
    return { page, count, button: page.getByRole('button', { name: `Delete ${name}` }) }
  }

  test('keep the focus in the question until Escape, which brings it back to the button', async ({
    assert,
  }) => {
    const { page, count, button } = await deletable('Escapetown')
    await button.focus()
    await page.keyboard.press('Enter')
    await page.locator('#confirm[open]').waitFor()
    assert.equal(await isFocused(page, '#confirm button'), 1)

    const visited = new Set<string>()
    for (let n = 0; n < 6; n++) {
      await page.keyboard.press(n < 4 ? 'Tab' : 'Shift+Tab')
      assert.isTrue(await focusIsIn(page, '#confirm'), `after ${n + 1} keys`)
      for (const text of await page.locator(':focus').allInnerTexts()) visited.add(text)
    }
    assert.includeMembers([...visited], ['Go back', 'Delete'])

    await page.keyboard.press('Escape')
    assert.equal(await page.locator('#confirm[open]').count(), 0)
    assert.isTrue(await button.evaluate((element: any) => element.matches(':focus')))
    assert.equal(await count(), 1)
  })

  test('act with Enter, and do not lose the focus then', async ({ assert }) => {
    const { page, count, button } = await deletable('Enterville')
    await button.focus()
    await page.keyboard.press('Enter')
    await page.locator('#confirm').getByRole('button', { name: 'Delete' }).focus()
    await waitForTurboLoad(page, () => page.keyboard.press('Enter'))
    assert.equal(await count(), 0)
    assert.equal(await isFocused(page, '#notices *'), 1)
  })

  test('open on a phone below their button, and give the focus back to it', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const page = await openAs(member, '/dashboard', { viewport: { width: 360, height: 700 } })
    const menu = page.locator('#site-menu')
    const button = page.getByRole('button', { name: 'Menu' })
    assert.isFalse(await menu.isVisible())

    await button.focus()
    await page.keyboard.press('Enter')
    await menu.waitFor()
    await page.keyboard.press('Tab')
    assert.equal(await isFocused(page, '#site-menu a'), 1)

    await page.keyboard.press('Escape')
    await menu.waitFor({ state: 'hidden' })
    assert.isTrue(await button.evaluate((element: any) => element.matches(':focus')))
  })
})
