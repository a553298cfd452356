import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { livePages } from '#tests/support/live_pages'
import { stackOn } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

const notice = (page: Page) => page.locator('[data-alert-notice]')
const badge = (page: Page) => page.locator('[data-unread="alerts"]')

async function memberWithCity(unit = 'C') {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  await stack.sql('UPDATE users SET temperature_unit = $1 WHERE email = $2', [unit, member.email])
  const city = await stack.city('Alertville', 20)
  await member.subscribe(city)
  const measure = (celsius: number) =>
    stack.sql('INSERT INTO readings (city_id, celsius) VALUES ($1, $2)', [city, celsius])
  return { stack, member, city, measure }
}

test.group('An alert in a browser', (group) => {
  const { contextOf, open } = livePages(group)

  test('is set with the keyboard, and appears at once on every open page when it is crossed', async ({
    assert,
  }) => {
    const { member, measure } = await memberWithCity()
    const tabs = await contextOf(member)
    const [board, setting] = [await open(tabs, '/dashboard'), await open(tabs, '/alerts')]
    await setting.getByLabel('Tell me when the temperature').focus()
    await setting.keyboard.press('Tab')
    await setting.keyboard.type('30')
    await setting.keyboard.press('Enter')
    await setting.getByText('The alert is set.').waitFor()
    await setting.getByText('Above 30 °C').waitFor()

    await measure(29.9)
    await board.getByText('29.9 °C').waitFor()
    assert.equal(await notice(board).innerText(), '')
    await measure(31.5)
    for (const page of [board, setting]) {
      await notice(page).getByText('31.5 °C, above 30 °C').waitFor()
      assert.equal(await notice(page).getAttribute('role'), 'status')
      assert.match(await badge(page).innerText(), /^1/)
    }
    await measure(33)
    await board.getByText('33.0 °C').first().waitFor()
    assert.match(await notice(board).innerText(), /31\.5\s°C/, 'further readings tell nothing')
    assert.match(await badge(board).innerText(), /^1/)

    await notice(board).getByRole('button', { name: 'OK' }).click()
    for (const page of [board, setting]) {
      await until('no notice', async () => (await notice(page).innerText()) === '')
      assert.isFalse(await badge(page).isVisible())
    }
    await board.locator('.site-header').getByRole('link', { name: 'Alerts' }).click()
    await board.getByRole('heading', { name: 'Sent alerts' }).waitFor()
    assert.equal(await board.locator('.notifications li').count(), 1)
  })

  test('speaks the unit and the language of the member', async ({ assert }) => {
    const { stack, member, measure } = await memberWithCity('F')
    await stack.sql('UPDATE users SET locale = $1, locale_from_browser = false WHERE email = $2', [
      'ru-RU',
      member.email,
    ])
    const tabs = await contextOf(member)
    const setting = await open(tabs, '/alerts')
    await setting.locator('#alert-limit').fill('86')
    await setting.getByRole('button', { name: 'Создать' }).click()
    await setting.getByText('Выше 86 °F').waitFor()
    await measure(31)
    await notice(setting).getByText('87,8 °F, выше 86 °F').waitFor()
    assert.match(await badge(setting).innerText(), /^1/)
  })

  test('is deleted, and brought back with undo', async ({ assert }) => {
    const { stack, member, city } = await memberWithCity()
    await stack.sql(
      `INSERT INTO alerts (user_id, city_id, kind, celsius) SELECT id, $1, 'below', 0 FROM users WHERE email = $2`,
      [city, member.email]
    )
    const page = await open(await contextOf(member), '/alerts')
    await page.getByRole('button', { name: /^Delete: / }).click()
    await page.getByText('You have no alerts yet.').waitFor()
    await page.getByRole('button', { name: /^Undo/ }).click()
    await page.getByText('The alert is back.').waitFor()
    assert.equal(await page.getByText('Below 0 °C').count(), 1)
  })
})
