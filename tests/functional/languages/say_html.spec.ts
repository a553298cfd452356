import i18nManager from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'
import { phraseHtml, sayHtml } from '#languages/say_html'
import { phrase } from '#support/phrase'

test.group('A text with tags', () => {
  for (const [what, name] of [
    ['text', '<img src=x>'],
    ['phrase', phrase('{browser} on a computer', { browser: '<img src=x>' })],
  ] as const) {
    test(`escapes its data: a ${what}`, ({ assert }) => {
      const html = String(sayHtml(i18nManager.locale('en'), 'Device: <b>{name}</b>', { name }))
      assert.include(html, 'Device: <b>&lt;img src=x&gt;')
    })
  }
  test('escapes its data in elements', ({ assert }) => {
    const said = phrase('{actor} deleted {subject}', {
      actor: '<img src=x>',
      subject: phrase('{name}:', { name: '<b>' }),
    })
    assert.equal(
      phraseHtml(i18nManager.locale('en'), said, { subject: { tag: 'a', href: '/?a=1&b="' } }),
      '&lt;img src=x&gt; deleted <a href="/?a=1&amp;b=&quot;">&lt;b&gt;:</a>'
    )
  })
})
