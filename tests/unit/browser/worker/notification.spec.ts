import { test } from '@japa/runner'
import { notificationOf, openPage } from '#browser/worker/notification'

const ORIGIN = 'https://weather.example'

const received = (message: unknown) => notificationOf({ json: () => message }, ORIGIN)

test.group('The notification of a push message', () => {
  test('has the title, the text and the language of the message', ({ assert }) => {
    const { title, body, lang } = received({ title: 'Oslo', body: 'Below 0 °C', lang: 'en' })
    assert.deepEqual([title, body, lang], ['Oslo', 'Below 0 °C', 'en'])
  })

  test('replaces the one with the same tag, and is heard again', ({ assert }) => {
    assert.include(received({ title: 'Oslo', tag: 'city-7' }), { tag: 'city-7', renotify: true })
    assert.notProperty(received({ title: 'Oslo' }), 'renotify', 'not allowed without a tag')
  })

  test('shows at least the name of the site if the message cannot be read', ({ assert }) => {
    const broken = {
      json() {
        throw new SyntaxError('Unexpected token')
      },
    }
    for (const data of [null, broken, { json: () => null }, { json: () => ({ body: 'x' }) }]) {
      assert.equal(notificationOf(data, ORIGIN).title, 'Fairweather')
    }
  })

  for (const { address, path } of [
    { address: '/cities/7?days=2#chart', path: '/cities/7?days=2#chart' },
    { address: `${ORIGIN}/chat`, path: '/chat' },
    { address: undefined, path: '/dashboard' },
    { address: 'https://evil.example/', path: '/dashboard' },
    { address: '//evil.example/', path: '/dashboard' },
    { address: '/\\evil.example', path: '/dashboard' },
    { address: 'javascript:alert(1)', path: '/dashboard' },
    { address: `${ORIGIN}.evil.example/`, path: '/dashboard' },
    { address: 'https://[', path: '/dashboard' },
  ]) {
    test(`leads to ${path} if its address is ${address}`, ({ assert }) => {
      assert.deepEqual(received({ title: 'Oslo', url: address }).data, { path })
    })
  }
})

test.group('A click on a notification', () => {
  /** Returns what happens to the windows with these paths. */
  async function click(path: string, ...paths: string[]) {
    const acts: string[] = []
    const windows = paths.map((each) => ({
      url: ORIGIN + each,
      focus: async () => acts.push(`focuses ${each}`),
    }))
    const openWindow = async (opened: string) => acts.push(`opens ${opened}`)
    await openPage({ matchAll: async () => windows, openWindow }, path, ORIGIN)
    return acts
  }

  test('focuses the window that shows the page', async ({ assert }) => {
    assert.deepEqual(await click('/cities/7', '/log', '/cities/7'), ['focuses /cities/7'])
  })

  test('opens a window if none shows the page, and leaves the others as they are', async ({
    assert,
  }) => {
    assert.deepEqual(await click('/cities/7', '/log'), ['opens /cities/7'])
    assert.deepEqual(await click('/cities/7'), ['opens /cities/7'])
  })
})
