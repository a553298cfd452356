import { test } from '@japa/runner'
import { livePages } from '#tests/support/live_pages'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

test.group('The language of a page', (group) => {
  const { contextOf, open } = livePages(group)

  test('changes with the setting without a full load, and stays on the way back', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const city = await stack.city('Kyiv', 20.5)
    await member.subscribe(city)
    const page = await open(await contextOf(member), '/dashboard')
    await page.evaluate(() => void Object.assign(globalThis, { marked: true }))
    const status = page.locator('#live-state')
    const age = page.locator(`[data-city-id="${city}"] time[data-age]`).first()
    assert.match((await age.textContent())!, /ago$|^just now$/)
    assert.equal(await status.textContent(), 'Live')

    await page.goto('/settings')
    await page.evaluate(() => void Object.assign(globalThis, { marked: true }))
    await page.getByLabel('Language and formats').selectOption('Русский (Россия)')
    await page.getByRole('button', { name: 'Save' }).first().click()
    await page.getByText('Настройки сохранены.').waitFor()
    await page.locator('html[lang=ru]').waitFor()
    await page.getByRole('link', { name: 'Табло', exact: true }).first().click()
    await page.waitForURL('/dashboard')
    await page.locator('html[data-live=live]').waitFor()
    await page.getByText('20,5 °C').first().waitFor()
    await page.locator('#live-state', { hasText: 'На связи' }).waitFor()
    assert.match((await age.textContent())!, /назад$|^только что$/)
    await stack.sql('UPDATE cities SET celsius = -1.5 WHERE id = $1', [city])
    await page.getByText('−1,5 °C').first().waitFor()
    await page.locator(`[data-city-id="${city}"] time`, { hasText: 'только что' }).first().waitFor()

    await page.goBack()
    await page.getByRole('heading', { name: 'Настройки', exact: true }).waitFor()
    assert.equal(await page.locator('html').getAttribute('lang'), 'ru')
    assert.isTrue(await page.evaluate('globalThis.marked'), 'no page was loaded anew')
  })

  test('is that of the browser for visitors, until they choose another', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const page = await (await contextOf(visitor, { locale: 'ru-RU' })).newPage()
    await page.goto('/login')
    await page.getByRole('heading', { name: 'Войти' }).waitFor()
    await page.getByRole('button', { name: 'Показать: Пароль', exact: true }).click()
    await page.getByRole('button', { name: 'Скрыть: Пароль', exact: true }).waitFor()

    await page.getByRole('button', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    assert.equal(await page.locator('html').getAttribute('lang'), 'en')
    await page.reload()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  })
})
