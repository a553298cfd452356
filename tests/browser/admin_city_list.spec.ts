import { test } from '@japa/runner'
import { chromium, signIn } from '#tests/support/chromium'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

test.group('The admin list of cities in a browser', () => {
  test('shows changes in place, also after a visit to the board, and keeps deleted rows', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const name = 'Overseen'
    const [city, mine] = [await stack.city(name, 20), await stack.city(`${name}, too`, 10)]
    await stack.city('Not searched for', 0)
    const admin = await Visitor.admin(stack)
    await admin.subscribe(mine)
    const browser = await chromium()
    const context = await browser.newContext({ baseURL: stack.url })
    const page = await context.newPage()
    const live = () => page.locator('html[data-live=live]').waitFor()
    await signIn(page, admin)

    await page.goto('/admin/cities')
    await page.evaluate(() => void Object.assign(globalThis, { marked: true }))
    await page.getByRole('searchbox').fill(name)
    const row = page.locator(`[data-overseen-city-id="${city}"]`)
    const other = page.locator(`[data-overseen-city-id="${mine}"]`)
    await page
      .getByRole('link', { name: 'Not searched for', exact: true })
      .waitFor({ state: 'detached' })
    await live()
    const before = await row.elementHandle()
    const command = await stack.ace('temperature:set', String(city), '23.4')
    assert.equal(command.exitCode, 0, command.stderr)
    await row.getByText('23.4').waitFor()
    assert.isTrue(await before!.evaluate((element) => element.isConnected))
    assert.include(await row.locator('time').innerText(), 'just now')

    await page.getByRole('link', { name: 'Board' }).first().click()
    await page.waitForURL('/dashboard')
    await live()
    await stack.sql('UPDATE cities SET celsius = 11.5 WHERE id = $1', [mine])
    await page.locator(`[data-city-id="${mine}"]`).getByText('11.5').waitFor()
    assert.equal(await page.locator(`[data-city-id]`).count(), 1)
    // When the admin stops watching a city, the city leaves the board, although the open list
    // still oversees it.
    await stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [mine])
    await page.locator(`[data-city-id="${mine}"]`).waitFor({ state: 'detached' })

    await page.goBack()
    await page.waitForURL(/admin/)
    await row.waitFor()
    await live()
    await stack.sql('UPDATE cities SET celsius = 25.6 WHERE id = $1', [city])
    await row.getByText('25.6').waitFor()
    await stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [mine])
    await stack.sql('DELETE FROM cities WHERE id = $1', [city])
    await row.getByText('no longer available').waitFor()
    await stack.sql('UPDATE cities SET enabled = true WHERE id = $1', [mine])
    await stack.sql('UPDATE cities SET celsius = 12.5 WHERE id = $1', [mine])
    await other.getByText('12.5').waitFor()

    assert.isTrue(await page.evaluate(() => 'marked' in globalThis), 'never reloaded')
    // The admin page of a member oversees the cities on the board of that member.
    const member = await Visitor.registered(stack)
    await member.subscribe(mine)
    await page.goto(`/admin/members/${(await member.account()).id}`)
    await page.getByText('12.5').waitFor()
    await live()
    await stack.sql('UPDATE cities SET celsius = 13.5 WHERE id = $1', [mine])
    await page.getByText('13.5').waitFor()
    await context.close()
  })

  test('shows a new temperature of a city that an undo has restored', async ({ assert }) => {
    const stack = await stackOn()
    const name = 'Restored'
    const city = await stack.city(name, 20)
    const admin = await Visitor.admin(stack)
    const browser = await chromium()
    const context = await browser.newContext({ baseURL: stack.url })
    const page = await context.newPage()
    await signIn(page, admin)
    await page.goto(`/admin/cities?search=${name}`)
    const row = page.locator(`[data-overseen-city-id="${city}"]`)
    await page.locator('html[data-live=live]').waitFor()
    for (const celsius of [21, 22, 23.4])
      await stack.sql('UPDATE cities SET celsius = $2 WHERE id = $1', [city, celsius])
    await row.getByText('23.4').waitFor()

    await row.getByRole('button', { name: /Delete/ }).click()
    await page
      .locator('dialog[open]')
      .getByRole('button', { name: /Delete/ })
      .click()
    await page.getByText(`${name}, Testland is deleted.`).waitFor()
    await row.waitFor({ state: 'detached' })
    await page.evaluate(() => void Object.assign(globalThis, { marked: true }))
    const [{ id }] = await stack.sql(
      `SELECT id FROM audit_entries WHERE action = 'city.deleted' AND subject_id = $1`,
      [city]
    )
    await admin.submit('/admin/undos', { id }, '/admin/audit')
    await page.getByRole('link', { name: 'Show all cities' }).click()
    await row.waitFor()
    await page.locator('html[data-live=live]').waitFor()
    await stack.sql('UPDATE cities SET celsius = 5.5 WHERE id = $1', [city])

    await row.getByText('5.5').waitFor()
    assert.isFalse(await row.getByText('23.4').isVisible())
    assert.isTrue(await page.evaluate(() => 'marked' in globalThis), 'never reloaded')
    await context.close()
  })
})
