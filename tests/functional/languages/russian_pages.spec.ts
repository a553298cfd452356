import { test } from '@japa/runner'
import { stackOn } from '#tests/support/stack'
import { untranslatedWords } from '#tests/support/untranslated_words'
import { Visitor } from '#tests/support/visitor'

/** Pages that are translated. Every new page belongs here. */
const VISITOR_PAGES = [
  '/',
  '/chat',
  '/chat/search?q=бег',
  '/forgot-password',
  '/login',
  '/nothing-here',
  '/offline?language=ru',
  '/register',
]
const MEMBER_PAGES = [
  '/alerts',
  '/chat',
  '/chat/mentions',
  '/chat/search?q=бег',
  '/cities?search=щщ',
  '/club',
  '/dashboard',
  '/dashboard/wall',
  '/log',
  '/log/calendar',
  '/log/imports',
  '/log/records',
  '/log/report/2026',
  '/log/weeks',
  '/notifications',
  '/settings/access-tokens',
  '/settings/deletion',
  '/settings/sign-ins',
]

async function readInRussian(reader: Visitor, path: string) {
  const page = await reader.request(path, { headers: { 'accept-language': 'ru' } })
  return untranslatedWords(page.body, [reader.name, reader.email, 'Club Login'])
}

test.group('A Russian page', () => {
  for (const path of VISITOR_PAGES) {
    test(`has no English text: ${path}, for visitors`, async ({ assert }) => {
      assert.deepEqual(await readInRussian(new Visitor(await stackOn()), path), [])
    })
  }

  for (const path of MEMBER_PAGES) {
    test(`has no English text: ${path}`, async ({ assert }) => {
      const member = await Visitor.registered(await stackOn())
      assert.deepEqual(await readInRussian(member, path), [])
    })
  }
})
