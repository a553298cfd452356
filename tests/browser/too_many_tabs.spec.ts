import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { chromium, signIn } from '#tests/support/chromium'
import { Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const state = (page: Page, name: string) => page.locator(`html[data-live=${name}]`)

test.group('A page beyond the limit of open tabs', () => {
  test('says so, and becomes live when another tab is closed', async ({ assert }) => {
    const stack = await Stack.start('postgres', { HUB_SOCKETS_PER_USER: '1' })
    const member = await Visitor.registered(stack)
    const city = await stack.city('Crowded', 20)
    await member.subscribe(city)
    const browser = await chromium()
    const context = await browser.newContext({ baseURL: stack.url })
    const [first, second] = [await context.newPage(), await context.newPage()]
    await signIn(first, member)
    await state(first, 'live').waitFor()

    await second.goto('/dashboard')
    await state(second, 'crowded').waitFor()
    assert.equal(
      await second.locator('#live-state').innerText(),
      'Open in too many tabs. Please close some.'
    )
    await stack.sql('UPDATE cities SET celsius = 21 WHERE id = $1', [city])
    await first.getByText('21.0').waitFor()
    assert.equal(await second.getByText('21.0').count(), 0)

    await first.close()

    await state(second, 'live').waitFor()
    await second.getByText('21.0').waitFor()
    await context.close()
    await stack.stop()
  })
})
