import i18nManager from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'
import { sayHtml } from '#languages/say_html'
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
})
