import { once } from 'node:events'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { lockTable } from '#tests/support/table_lock'
import { Stack } from '#tests/support/stack'
import { TIMEOUT_FACTOR, until, Visitor } from '#tests/support/visitor'

/** The addresses of this machine that are called localhost; not every machine has IPv6. */
const hosts = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses!.map(({ address }) => address))
  .filter((address) => ['127.0.0.1', '::1'].includes(address))

/** A web server, and a lock for which whoever asks for cities waits until it is given back. */
async function open() {
  const stack = await Stack.start('postgres', {}, { hubs: 0 })
  const city = await stack.city('Lisbon', 20)
  const admin = await Visitor.admin(stack)
  const token = await admin.csrfToken()
  const giveBack = await lockTable(stack, 'cities')
  const waiting = (count: number) =>
    until(`${count} to wait for it`, async () => {
      const waits = await stack.sql('SELECT FROM pg_locks WHERE NOT granted')
      return waits.length === count
    })
  return { stack, city, admin, token, waiting, giveBack }
}

/** A connection to the web server that says just this, and what it is answered. */
async function say(stack: Stack, text: string, host = hosts[0]) {
  const socket = connect(Number(stack.env.PORT), host)
  const told = { text: '', isOpen: true, say: (more: string) => socket.write(more) }
  socket.on('error', () => {})
  socket.on('data', (chunk) => (told.text += chunk))
  socket.on('close', () => (told.isOpen = false))
  await once(socket, 'connect')
  socket.write(text)
  return told
}

const get = (path: string, cookie = '') =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\n\r\n`

const listens = (stack: Stack, host = hosts[0]) =>
  new Promise((resolve) => {
    const socket = connect(Number(stack.env.PORT), host)
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })

const ended = ({ web }: Stack) => until('its end', () => web.exitCode !== null)

test.group('A web server that is told to end', () => {
  test('answers and announces what it was asked before', async ({ assert }) => {
    const { stack, city, admin, token, waiting, giveBack } = await open()
    assert.isEmpty(stack.hubs, 'nobody else announces')
    const form = { _csrf: token, celsius: '21.5' }
    const answer = admin.send(`/admin/cities/${city}/readings`, form, '/admin/cities')
    await waiting(1)

    stack.web.kill('SIGTERM')
    await until('its port closed', async () => !(await listens(stack)))
    await giveBack()

    assert.equal((await answer).status, 302)
    await ended(stack)
    assert.equal(stack.web.exitCode, 0)
    const [row] = await stack.sql('SELECT * FROM cities WHERE id = $1', [city])
    assert.equal(row.celsius, '21.5')
    assert.equal(row.announced_version, row.version)
    await stack.stop()
  })

  for (const host of hosts) {
    test(`is closed and not ready while it still answers, at ${host}`, async ({ assert }) => {
      const { stack, admin, waiting, giveBack } = await open()
      const page = await say(stack, get('/cities', admin.cookie), host)
      const [line, ...more] = get('/health/ready').split('\r\n')
      const probe = await say(stack, `${line}\r\n`, host)
      await waiting(1)
      assert.isTrue(await listens(stack, host))

      stack.web.kill('SIGTERM')
      await until('its port closed', async () => !(await listens(stack, host)))
      probe.say(more.join('\r\n'))
      await until('the state', () => probe.text.endsWith('}'))
      await giveBack()
      await ended(stack)

      assert.match(probe.text, /^HTTP\/1\.1 503 /)
      assert.match(probe.text, /\{"ready":false,"process":"ending"\}$/)
      assert.match(page.text, /^HTTP\/1\.1 200 /)
      assert.include(page.text, '</html>')
      for (const { text } of [page, probe]) {
        assert.match(text, /\r\nconnection: close\r\n/i)
      }
      await stack.stop()
    })
  }

  test('answers those, too, whom it has not taken in yet', async ({ assert }) => {
    const stack = await Stack.start('postgres', {}, { hubs: 0 })
    // The system takes them in meanwhile, and their requests.
    stack.web.kill('SIGSTOP')
    const pages = await Promise.all(Array.from({ length: 20 }, () => say(stack, get('/login'))))

    stack.web.kill('SIGTERM')
    stack.web.kill('SIGCONT')
    await ended(stack)

    for (const { text } of pages) assert.include(text, '</html>')
    await stack.stop()
  })

  test('waits for no connection that asks nothing', async ({ assert }) => {
    const stack = await Stack.start('postgres', {}, { hubs: 0 })
    const connections = await Promise.all(
      hosts.flatMap((host) => ['', 'GET /log', get('/login')].map((text) => say(stack, text, host)))
    )
    const kept = () => connections.filter(({ text }) => text.includes('</html>'))
    await until('the answers', () => kept().length === hosts.length)
    assert.match(kept()[0].text, /\r\nconnection: keep-alive\r\n/i)
    assert.isTrue(connections.every(({ isOpen }) => isOpen))

    const began = Date.now()
    stack.web.kill('SIGTERM')
    await ended(stack)

    assert.isBelow(Date.now() - began, 3900, 'the four seconds that work would have')
    await stack.stop()
  })

  test('ends after four seconds, whatever is under way', async ({ assert }) => {
    const { stack, admin, waiting, giveBack } = await open()
    const page = await say(stack, get('/cities', admin.cookie))
    await waiting(1)

    const began = Date.now()
    stack.web.kill('SIGTERM')
    // A terminal and systemd tell all processes of a group, and some of these pass it on.
    stack.web.kill('SIGTERM')
    await ended(stack)

    assert.isAtLeast(Date.now() - began, 3900)
    assert.isBelow(Date.now() - began, TIMEOUT_FACTOR * 4000)
    assert.equal(page.text, '')
    await giveBack()
    await stack.stop()
  })

  test('ends at once at a second signal', async ({ assert }) => {
    const { stack, admin, waiting, giveBack } = await open()
    await say(stack, get('/cities', admin.cookie))
    await waiting(1)
    stack.web.kill('SIGTERM')
    await pause(2500)
    assert.isNull(stack.web.exitCode, 'it waits for the page')

    stack.web.kill('SIGTERM')
    await ended(stack)

    assert.equal(stack.web.exitCode, 1, 'by itself it would have ended later, with 0')
    await giveBack()
    await stack.stop()
  })
})
