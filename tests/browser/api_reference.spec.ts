import { test } from '@japa/runner'
import { livePages } from '#tests/support/live_pages'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

test.group('The reference of the API', (group) => {
  const { contextOf } = livePages(group)

  test('sends requests with a token, under its policy and without the internet', async ({
    assert,
  }) => {
    const member = await Visitor.registered(await stackOn())
    await member.subscribe(await member.stack.city('Tryville', -7.5))
    const token = await member.createToken('reference', 'cities:read')
    const page = await (await contextOf(new Visitor(member.stack))).newPage()
    const problems: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text())
    })
    page.on('pageerror', ({ message }) => problems.push(message))
    page.on('request', (request) => {
      const url = new URL(request.url())
      if (url.origin !== member.stack.url && url.protocol !== 'data:') problems.push(url.href)
    })

    await page.goto('/api/docs')
    await page.getByRole('button', { name: 'Authorize' }).click()
    await page.getByLabel('auth-bearer-value').fill(token)
    await page.getByRole('button', { name: 'Apply credentials' }).click()
    await page.getByRole('button', { name: 'Close' }).click()
    // The reference draws only the operations that are in view.
    await page.getByPlaceholder('Filter').fill('/board')
    await page.locator('#operations-Board-showBoard .opblock-summary-control').click()
    await page.getByRole('button', { name: 'Try it out' }).click()
    await page.getByRole('button', { name: 'Execute' }).click()
    await page.locator('.live-responses-table', { hasText: 'Tryville' }).waitFor()
    const status = page.locator('.live-responses-table tr.response .response-col_status')
    assert.match((await status.first().textContent())!, /^200/)

    await page.setViewportSize({ width: 320, height: 700 })
    const widest = await page.evaluate('document.documentElement.scrollWidth')
    assert.isAtMost(widest as number, 320)
    assert.deepEqual(problems, [])
  })
})
