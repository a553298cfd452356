import { test } from '@japa/runner'
import { fieldError, fieldValue, notices } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const languageIn = (page: { body: string }) => /<html\s+lang="([^"]*)"/.exec(page.body)?.[1]

const open = (visitor: Visitor, path: string, language: string) =>
  visitor.request(path, { headers: { 'accept-language': language } })

const saveLocale = (member: Visitor, locale: string) =>
  member.submit(
    '/settings?_method=PUT',
    { form: 'profile', name: 'Vera Visitor', temperature_unit: 'C', locale },
    '/settings'
  )

test.group('The language of pages for visitors', () => {
  for (const [accepted, language] of [
    ['ru', 'ru'],
    ['ru-RU,ru;q=0.9,en;q=0.8', 'ru'],
    ['uk,ru;q=0.7,en;q=0.3', 'ru'],
    ['en-US,ru;q=0.5', 'en'],
    ['de-DE,fr;q=0.5', 'en'],
    ['*', 'en'],
    [';;;q=,', 'en'],
  ]) {
    test(`is ${language} if the browser accepts "${accepted}"`, async ({ assert }) => {
      const page = await open(new Visitor(await stackOn()), '/login', accepted)
      assert.equal(languageIn(page), language)
      assert.match(page.headers.get('vary')!, /\bAccept-Language\b/)
    })
  }

  test('is that of the browser on the page of an unknown address', async ({ assert }) => {
    const page = await open(new Visitor(await stackOn()), '/nothing/here', 'ru')
    assert.equal(page.status, 404)
    assert.equal(languageIn(page), 'ru')
  })
})

test.group('The language of pages for members', () => {
  test('follows the browser until they choose one', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const page = await open(member, '/settings', 'ru')
    assert.equal(languageIn(page), 'ru')
    assert.match(page.body, /<option value="browser"\s+selected/)
    assert.equal((await member.account()).locale, 'ru-RU')
    assert.equal(languageIn(await open(member, '/settings', '*')), 'ru')
    assert.equal(languageIn(await open(member, '/settings', 'en')), 'en')
    assert.equal((await member.account()).locale, 'en-GB')
  })

  test('is what they choose, on every page that follows', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const page = await saveLocale(member, 'ru-RU')
    assert.equal(notices(page.body), 'Настройки сохранены.')
    assert.match(page.body, /<option value="ru-RU"\s+selected/)
    const board = await open(member, '/dashboard', 'en')
    assert.equal(languageIn(board), 'ru')
    assert.notMatch(board.headers.get('vary') ?? '', /Accept-Language/)
    assert.match(board.body, /<body data-locale="ru-RU"/)
  })

  test('stays in their browser after they sign out, until they choose the browser’s', async ({
    assert,
  }) => {
    const member = await Visitor.registered(await stackOn())
    await saveLocale(member, 'ru-RU')
    await member.submit('/logout', {}, '/settings')
    assert.equal(languageIn(await open(member, '/login', 'en')), 'ru')

    await member.signIn()
    await saveLocale(member, 'browser')
    assert.equal(languageIn(await open(member, '/settings', 'en')), 'en')
  })

  test('is English with the formats of other countries', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const page = await saveLocale(member, 'de-DE')
    assert.equal(languageIn(page), 'en')
    assert.match(page.body, /<body data-locale="de-DE"/)
    assert.equal(languageIn(await open(member, '/settings', 'ru')), 'en')
  })
})

test.group('Invalid input on a Russian page', () => {
  test('is explained in Russian and kept', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    await open(visitor, '/login', 'ru')
    const { body } = await visitor.request('/register', { headers: { 'accept-language': 'ru' } })
    const csrf = /name="_csrf" value="([^"]*)"/.exec(body)![1]
    await visitor.request('/register', {
      method: 'POST',
      headers: { 'accept-language': 'ru', 'referer': `${visitor.stack.url}/register` },
      body: new URLSearchParams({ _csrf: csrf, name: '', email: 'вера', password: 'короткий' }),
    })
    const page = await open(visitor, '/register', 'ru')
    assert.equal(fieldError(page.body, 'name'), 'Заполните поле «имя»')
    assert.match(fieldError(page.body, 'email')!, /^Адрес почты выглядит так/)
    assert.equal(fieldError(page.body, 'password'), 'Поле «пароль»: не короче 10 символов')
    assert.equal(fieldValue(page.body, 'email'), 'вера')
  })

  test('is explained in English to programs', async ({ assert }) => {
    const { url } = await stackOn()
    const response = await fetch(`${url}/api/board`, { headers: { 'accept-language': 'ru' } })
    assert.equal(response.status, 401)
    const { detail } = (await response.json()) as { detail: string }
    assert.match(detail, /^Send a valid access token/)
  })
})

test.group('The message after a failed sign-in', () => {
  test('is in the language of the page', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const { body } = await open(visitor, '/login', 'ru')
    const csrf = /name="_csrf" value="([^"]*)"/.exec(body)![1]
    await visitor.request('/login', {
      method: 'POST',
      headers: { 'accept-language': 'ru', 'referer': `${visitor.stack.url}/login` },
      body: new URLSearchParams({ _csrf: csrf, email: 'nobody@example.org', password: 'wrong' }),
    })
    const page = await open(visitor, '/login', 'ru')
    assert.equal(notices(page.body), 'Неверная почта или пароль.')
  })
})
