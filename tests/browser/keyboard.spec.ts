import { test } from '@japa/runner'
import { waitForTurboLoad, chromium, signIn } from '#tests/support/chromium'
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
