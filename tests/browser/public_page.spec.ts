import { test } from '@japa/runner'
import type { BrowserContextOptions } from 'playwright-core'
import { chromium } from '#tests/support/chromium'
import { stackOn } from '#tests/support/stack'

/** In this time, the sample board changes each of its rows once. */
const ONE_ROUND_MS = 13_000

test.group('The sample board of the public page', (group) => {
  const closing: (() => Promise<void>)[] = []
  group.each.teardown(async () => {
    await Promise.all(closing.splice(0).map((close) => close()))
  })

  /** Opens the page with a clock that stands still until the test moves it. */
  async function open(options: BrowserContextOptions = {}) {
    const { url } = await stackOn()
    const browser = await chromium()
    const context = await browser.newContext({ baseURL: url, ...options })
    closing.push(() => context.close())
    const page = await context.newPage()
    await page.clock.install()
    await page.goto('/')
    const board = page.locator('[data-sample-board]')
    await board.getByRole('button').waitFor()
    const values = () => board.locator('[data-temperature]').allInnerTexts()
    return { page, board, values }
  }

  test('changes by itself, until it is paused', async ({ assert }) => {
    const { page, board, values } = await open()
    const first = await values()

    await page.clock.runFor(ONE_ROUND_MS)
    const second = await values()
    for (const [index, value] of second.entries()) assert.notEqual(value, first[index])
    assert.match(await board.innerText(), /just now/)

    await board.getByRole('button', { name: 'Pause' }).click()
    await page.clock.runFor(ONE_ROUND_MS)
    assert.deepEqual(await values(), second)
  })

  test('stands still for people who want less motion, until they let it run', async ({
    assert,
  }) => {
    const { page, board, values } = await open({ reducedMotion: 'reduce' })
    const first = await values()

    await page.clock.runFor(ONE_ROUND_MS)
    assert.deepEqual(await values(), first)

    await board.getByRole('button', { name: 'Let it run' }).click()
    await page.clock.runFor(ONE_ROUND_MS)
    assert.notDeepEqual(await values(), first)
  })
})
