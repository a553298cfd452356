import { test } from '@japa/runner'
import { addEntry } from '#tests/support/add_entry'
import { addMessage } from '#tests/support/add_message'
import { routes } from '#tests/support/all_routes'
import { stackOn } from '#tests/support/stack'
import { untranslatedWords } from '#tests/support/untranslated_words'
import { Visitor } from '#tests/support/visitor'

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

/** The documents are in English. The offline page takes its language from the address. */
const notTranslated = /^\/(about|docs|offline)(\/|$)/

const memberPages = routes().filter(
  ({ method, pattern }) =>
    method === 'GET' && !pattern.startsWith('/admin') && !notTranslated.test(pattern)
)

const openInRussian = (reader: Visitor, path: string) =>
  reader.request(path, { headers: { 'accept-language': 'ru' } })

test.group('A Russian page', () => {
  for (const path of VISITOR_PAGES) {
    test(`for visitors has no English text: ${path}`, async ({ assert }) => {
      const page = await openInRussian(new Visitor(await stackOn()), path)
      assert.match(page.body, /<html\s+lang="ru"/)
      assert.deepEqual(untranslatedWords(page.body, ['Club Login']), [])
    })
  }
})

test.group('Every Russian page for members', () => {
  test('has no English text', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const city = await stack.city('Тверь', -3.5)
    await member.subscribe(city)
    const entry = await addEntry(member)
    for (const room of [0, city]) await addMessage(member, { room_id: room, body: 'Привет' })

    let count = 0
    for (const { path, pattern } of memberPages) {
      const id = pattern.startsWith('/log/:id') ? entry : city
      // Other tests have added cities with other names.
      const query = pattern === '/cities' ? '?search=Тверь' : ''
      const page = await openInRussian(member, path(id) + query)
      if (page.status !== 200 || !page.body.includes('<title>')) continue
      count++
      const data = [member.name, member.email, 'Club Login', 'Testland']
      assert.deepEqual(untranslatedWords(page.body, data), [], pattern)
    }
    assert.isAtLeast(count, 20)
  })
})
