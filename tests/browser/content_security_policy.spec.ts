import { test } from '@japa/runner'
import { chromium, WITH_WORKER } from '#tests/support/chromium'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

test.group('The Content-Security-Policy in a browser', () => {
  test('blocks nothing that the pages do themselves', async ({ assert }) => {
    const stack = await stackOn()
    const admin = await Visitor.admin(stack)
    const city = await stack.city('Policy', 20)
    await admin.subscribe(city)
    const browser = await chromium()
    const context = await browser.newContext({ baseURL: stack.url, ...WITH_WORKER })
    const [name, value] = admin.cookie.split('=')
    await context.addCookies([{ name, value, url: stack.url }])
    const page = await context.newPage()
    const forbidden: string[] = []
    page.on('console', (message) => {
      if (/Content.Security.Policy/i.test(message.text())) forbidden.push(message.text())
    })

    for (const path of [
      '/about',
      '/cities',
      `/cities/${city}`,
      '/admin/cities',
      '/settings',
      '/nowhere',
    ]) {
      await page.goto(path)
      await page.locator('html[data-live]').waitFor()
    }
    await page.getByRole('link', { name: 'Fairweather' }).first().click()
    await page.waitForURL('/dashboard')
    await page.goto('/dashboard')
    await page.locator('html[data-live=live]').waitFor()
    assert.isEmpty(forbidden)

    await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=1>')`)
    await page.waitForTimeout(500)
    assert.isNotEmpty(forbidden, 'the premise: the browser reports what the policy blocks')
    await context.close()
  })
})
