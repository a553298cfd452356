import { test } from '@japa/runner'
import { mailsTo, waitForMail } from '#tests/support/mailbox'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const russian = { headers: { 'accept-language': 'ru' } }

test.group('A mail', () => {
  test('is in the language of its recipient, not of the page that requests it', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    await stack.sql(
      `UPDATE users SET locale = 'ru-RU', locale_from_browser = false WHERE email = $1`,
      [member.email]
    )
    const visitor = new Visitor(stack)
    await visitor.submit('/forgot-password', { email: member.email }, '/forgot-password')
    const mail = await waitForMail(stack, member.email, 'Задать новый пароль')
    assert.match(mail.text, /^Кто-то\s— вероятно, вы\s— не помнит пароль/)
    assert.match(mail.text, /\n\nЗадать новый пароль: https?:/)
    assert.match(mail.html, /<html lang="ru">/)
    assert.notMatch(mail.text.replace(/https?:\S+|Fairweather/g, ''), /[A-Za-z]{2}/)
  })

  test('is in the language in which its recipient registered', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const { body } = await visitor.request('/register', russian)
    await visitor.request('/register', {
      method: 'POST',
      ...russian,
      body: new URLSearchParams({
        _csrf: /name="_csrf" value="([^"]*)"/.exec(body)![1],
        name: visitor.name,
        email: visitor.email,
        password: visitor.password,
        password_confirmation: visitor.password,
      }),
    })
    await waitForMail(visitor.stack, visitor.email, 'Подтвердите почту')
    assert.lengthOf(mailsTo(visitor.email), 1)
  })
})
