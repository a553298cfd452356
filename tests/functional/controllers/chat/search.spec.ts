import { test } from '@japa/runner'
import { addMessage, addRoom } from '#tests/support/add_message'
import { decoded, notices, pageText } from '#tests/support/page_text'
import { strictStack } from '#tests/support/shared_web_servers'
import { stackOn } from '#tests/support/stack'
import { Visitor, type Page } from '#tests/support/visitor'

async function memberInRoom() {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const room = await addRoom(member)
  return { stack, member, room }
}

/** Adds messages to the room in this order. */
async function say(member: Visitor, room: number, ...bodies: string[]) {
  const ids = []
  for (const body of bodies) ids.push(await addMessage(member, { room_id: room, body }))
  return ids
}

/** Searches one room, so that the messages of other tests do not matter. */
const search = (reader: Visitor, room: number, words: string, more = '') =>
  reader.get(`/chat/search?q=${encodeURIComponent(words)}&room=${room}${more}`)

/** Returns the texts of the results with brackets around the highlights. */
const results = ({ body }: Page) =>
  [...body.matchAll(/<p dir="auto">(.*?)<\/p>/gs)].map(([, html]) =>
    decoded(html.replaceAll('<mark>', '[').replaceAll('</mark>', ']'))
  )

const texts = (page: Page) => results(page).map((text) => text.replace(/[[\]]/g, ''))

test.group('A search of the chat', () => {
  test('shows the newest results first, each with its author, room, time and place', async ({
    assert,
  }) => {
    const { member, room } = await memberInRoom()
    const [first] = await say(member, room, 'Snow on the pass', 'No rain', 'Heavy snow tomorrow')
    const page = await search(member, room, 'snow')
    assert.equal(page.status, 200)
    assert.deepEqual(results(page), ['Heavy [snow] tomorrow', '[Snow] on the pass'])
    assert.include(page.body, `href="/chat/cities/${room}?message=${first}"`)
    const day = String.raw`\w+,? \d+ \w+ \d{4}, \d\d:\d\d`
    assert.match(pageText(page.body), new RegExp(`Vera Visitor Room · ${day} Heavy`))
    assert.match(page.body, /<input[^>]*name="q"[^>]*value="snow"/)
    assert.match((await member.get('/chat')).body, /<form[^>]*action="\/chat\/search"/)
    const linked = await member.get(`/chat/cities/${room}?message=${first}`)
    assert.match(linked.body, new RegExp(`id="message-${first}"[^>]*data-linked`))
  })

  test('shows a visitor the day in the language of the browser', async ({ assert }) => {
    const { stack, member } = await memberInRoom()
    await addMessage(member, { room_id: 0, body: 'Xylophone' })
    const visitor = new Visitor(stack)
    const { body } = await visitor.request('/chat/search?q=xylophone', {
      headers: { 'accept-language': 'ru' },
    })
    assert.match(pageText(body), /Общая комната · \d\d\.\d\d\.\d{4}, \d\d:\d\d Xylophone/)
  })

  for (const [name, body, found, notFound] of [
    ['other forms of an English word', 'We were running', ['run', 'runs'], ['runway']],
    ['a word in any case', 'Straße nach SINTRA', ['sintra', 'Sintra', 'STRASSE'], []],
    ['a word with and without accents', 'Café in São Pedro', ['cafe', 'sao', 'CAFÉ'], []],
    ['a name that no dictionary knows', 'Xiomara Quispe is here', ['xiomara', 'QUISPE'], []],
    [
      'a name in Cyrillic letters',
      'Анна и Пётр',
      ['анна', 'АННА', 'петр', 'пётр', 'анна пёт'],
      ['нна'],
    ],
    ['a word in Arabic letters', 'مرحبا يا سالم', ['سالم'], []],
    ['words that begin with the last one', 'Off to Lisbon', ['lisb', 'off lisbo'], ['isbon']],
    [
      'a phrase',
      'the last train home',
      ['"last train"', '"the last"'],
      ['"train last"', '"the train"', '"last trains"'],
    ],
    ['one of two words', 'red socks', ['blue or red'], ['blue or green']],
    ['all words, in any order', 'red wool socks', ['socks red'], ['socks blue']],
    ['no message with an excluded word', 'red socks', ['red -blue'], ['red -socks']],
    ['words that English texts leave out', 'The Who', ['the who', '"the who"'], ['who are']],
    ['words with hyphens', 'a half-marathon', ['half-marathon', 'marathon'], []],
    [
      'words beside punctuation',
      'and/or?See https://komoot.com/tour_12',
      ['or', 'see', '12'],
      ['2', 'orsee'],
    ],
    ['parts of an address', 'https://komoot.com/tour/12', ['komoot', '"komoot com"', '12'], ['2']],
    ['words beside quotation marks and emoji', '“party”🎉 «now»', ['party', 'now'], []],
    ['words in angle brackets', 'press <enter> & wait', ['enter', 'wait'], []],
    ['the beginning of a Chinese text', '富士山に登る', ['富士'], ['山']],
  ] as [string, string, string[], string[]][]) {
    test(`finds ${name}`, async ({ assert }) => {
      const { member, room } = await memberInRoom()
      await say(member, room, body)
      for (const words of found) {
        assert.deepEqual(texts(await search(member, room, words)), [body], words)
      }
      for (const words of notFound) {
        assert.deepEqual(texts(await search(member, room, words)), [], words)
      }
    })
  }

  test('finds an edited message by its new text at once, and a deleted one never', async ({
    assert,
  }) => {
    const { stack, member, room } = await memberInRoom()
    const [id] = await say(member, room, 'A typpo')
    await stack.sql(`UPDATE messages SET body = 'A typo' WHERE id = $1`, [id])
    assert.isEmpty(results(await search(member, room, 'typpo')))
    assert.deepEqual(results(await search(member, room, 'typo')), ['A [typo]'])
    await stack.sql('DELETE FROM messages WHERE id = $1', [id])
    for (const words of ['typo', 'typpo', '-other', 'a']) {
      assert.isEmpty(results(await search(member, room, words)), words)
    }
    await stack.sql('UPDATE messages SET deleted_at = NULL WHERE id = $1', [id])
    assert.deepEqual(results(await search(member, room, 'typo')), ['A [typo]'])
  })

  test('highlights what it found in the text as it was typed, and nothing as HTML', async ({
    assert,
  }) => {
    const { member, room } = await memberInRoom()
    await say(member, room, '<b>Running</b> & <script>alert(1)</script> & Café-run')
    const page = await search(member, room, 'runs or script or cafe')
    assert.deepEqual(results(page), [
      '<b>[Running]</b> & <[script]>alert(1)</[script]> & [Café]-[run]',
    ])
    assert.notInclude(page.body, '<script>alert')
    assert.notInclude(page.body, '<b>')
  })

  test('can be limited to a room and to an author', async ({ assert }) => {
    const { stack, member, room } = await memberInRoom()
    const [other, elsewhere] = [await Visitor.registered(stack), await addRoom(member)]
    await other.subscribe(room)
    await say(member, room, 'zebra of mine')
    await say(member, elsewhere, 'zebra elsewhere')
    await addMessage(other, { room_id: room, body: 'zebra of another' })
    const all = await member.get('/chat/search?q=zebra')
    assert.deepEqual(texts(all), ['zebra of another', 'zebra elsewhere', 'zebra of mine'])
    assert.deepEqual(texts(await search(member, elsewhere, 'zebra')), ['zebra elsewhere'])
    const { id } = await other.account()
    const page = await search(member, room, 'zebra', `&author=${id}`)
    assert.deepEqual(texts(page), ['zebra of another'])
    assert.include(pageText(page.body), 'Only messages of Vera Visitor.')
  })

  test('shows 25 results on a page, and all of them page by page', async ({ assert }) => {
    const { stack, member, room } = await memberInRoom()
    const { id } = await member.account()
    await stack.sql(
      `INSERT INTO messages (id, room_id, author_id, body, created_at)
         SELECT gen_random_uuid(), $1, $2, 'paged ' || n, now() - n / 3 * interval '1 minute'
           FROM generate_series(1, 60) n`,
      [room, id]
    )
    const seen: string[] = []
    let next = `/chat/search?q=paged&room=${room}`
    const sizes = []
    for (;;) {
      const page = await member.get(next)
      seen.push(...texts(page))
      sizes.push(results(page).length)
      const link = /<a[^>]*rel="next"[^>]*href="([^"]*)"/.exec(page.body)
      if (!link) break
      next = decoded(link[1])
    }
    assert.deepEqual(sizes, [25, 25, 10])
    assert.sameMembers(
      seen,
      Array.from({ length: 60 }, (_, n) => `paged ${n + 1}`)
    )
  })

  test('finds old messages of a rare word behind thousands of others', async ({ assert }) => {
    const { stack, member, room } = await memberInRoom()
    const elsewhere = await addRoom(member)
    for (const [to, word] of [
      [room, 'ordinary'],
      [elsewhere, 'usual'],
    ] as const) {
      await stack.sql(
        `INSERT INTO messages (id, room_id, body, created_at)
           SELECT gen_random_uuid(), $1, CASE WHEN n IN (3300, 3400) THEN 'aardvark ' || n ELSE $2 END,
               now() - n * interval '1 minute'
             FROM generate_series(1, 3500) n`,
        [to, word]
      )
    }
    const page = await member.get('/chat/search?q=aardvark')
    assert.deepEqual(texts(page), [
      'aardvark 3300',
      'aardvark 3300',
      'aardvark 3400',
      'aardvark 3400',
    ])
    assert.lengthOf(results(await member.get('/chat/search?q=ordinary')), 25)
  })

  test('has a page without words, one without results, and a sentence about a long text', async ({
    assert,
  }) => {
    const { member, room } = await memberInRoom()
    const empty = await member.get('/chat/search')
    assert.equal(empty.status, 200)
    assert.isEmpty(results(empty))
    assert.notInclude(pageText(empty.body), 'No message matches')
    const none = await search(member, room, 'nowhere')
    assert.include(
      pageText(none.body).replace(/[\u2066-\u2069]/g, ''),
      'No message matches nowhere.'
    )
    const long = await search(member, room, 'x'.repeat(300))
    assert.equal(long.status, 200)
    assert.include(pageText(long.body), 'Only the first 200 characters were searched for.')
  })

  test('is open to visitors in the lobby', async ({ assert }) => {
    const { stack, member, room } = await memberInRoom()
    await say(member, room, 'gnu inside')
    await addMessage(member, { body: 'gnu outside' })
    const page = await new Visitor(stack).get('/chat/search?q=gnu')
    assert.deepEqual(texts(page), ['gnu outside'])
  })

  test('is throttled for each member, with a sentence', async ({ assert }) => {
    const stack = await strictStack()
    const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    for (let n = 0; n < 2; n++) assert.equal((await search(member, 0, 'x')).status, 200)
    const refused = await search(member, 0, 'what I typed')
    assert.equal(refused.status, 429)
    assert.isAtMost(Number(refused.headers.get('retry-after')), 60)
    assert.include(notices(refused.body), 'too many')
    assert.include(refused.body, 'value="what I typed"')
    assert.equal((await member.get('/chat/search')).status, 200, 'without words')
    assert.equal((await search(other, 0, 'x')).status, 200)
  })
})
