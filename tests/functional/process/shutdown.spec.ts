import { once } from 'node:events'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { lockTable } from '#tests/support/table_lock'
import { Stack } from '#tests/support/stack'
import { TIMEOUT_FACTOR, until, Visitor } from '#tests/support/visitor'

/**
 * The loopback addresses of this machine: always 127.0.0.1, and also ::1 if the machine has IPv6.
 */
const hosts = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses!.map(({ address }) => address))
  .filter((address) => ['127.0.0.1', '::1'].includes(address))

/**
 * Starts a web server and locks the table of cities. Requests that need this table wait until
 * `unlock`.
 */
async function openLocked() {
  const stack = await Stack.start('postgres', {}, { hubs: 0 })
  const city = await stack.city('Lisbon', 20)
  const admin = await Visitor.admin(stack)
  const token = await admin.csrfToken()
  const unlock = await lockTable(stack, 'cities')
  const untilWaiting = (count = 1) =>
    until('requests to wait for the lock', async () => {
      const waits = await stack.sql('SELECT FROM pg_locks WHERE NOT granted')
      return waits.length === count
    })
  return { stack, city, admin, token, untilWaiting, unlock }
}

/** Opens a connection to the web server and sends `text`. The result collects the response. */
async function send(stack: Stack, text: string, host = hosts[0]) {
  const socket = connect(Number(stack.env.PORT), host)
  const connection = { text: '', isOpen: true, send: (more: string) => socket.write(more) }
  socket.on('error', () => {})
  socket.on('data', (chunk) => (connection.text += chunk))
  socket.on('close', () => (connection.isOpen = false))
  await once(socket, 'connect')
  socket.write(text)
  return connection
}

const get = (path: string, cookie = '') =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\n\r\n`

const acceptsConnections = (stack: Stack, host = hosts[0]) =>
  new Promise((resolve) => {
    const socket = connect(Number(stack.env.PORT), host)
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })

const untilEnded = ({ web }: Stack) =>
  until('the end of the web server', () => web.exitCode !== null)

test.group('A web server that gets SIGTERM', () => {
  test('closes its port and is not ready while it finishes earlier requests, and announces a reading of them', async ({
    assert,
  }) => {
    const { stack, city, admin, token, untilWaiting, unlock } = await openLocked()
    assert.isEmpty(stack.hubs, 'no hub can announce instead')
    const form = { _csrf: token, celsius: '21.5' }
    const response = admin.send(`/admin/cities/${city}/readings`, form, '/admin/cities')
    const [line, ...more] = get('/health/ready').split('\r\n')
    const connections = await Promise.all(
      hosts.map(async (host) => ({
        host,
        page: await send(stack, get('/cities', admin.cookie), host),
        probe: await send(stack, `${line}\r\n`, host),
      }))
    )
    await untilWaiting(1 + hosts.length)
    for (const host of hosts) assert.isTrue(await acceptsConnections(stack, host))

    stack.web.kill('SIGTERM')
    for (const { host, probe } of connections) {
      await until(
        `the closed port at ${host}`,
        async () => !(await acceptsConnections(stack, host))
      )
      probe.send(more.join('\r\n'))
      await until('the response to the probe', () => probe.text.endsWith('}'))
    }
    await unlock()

    assert.equal((await response).status, 302)
    await untilEnded(stack)
    assert.equal(stack.web.exitCode, 0)
    for (const { host, page, probe } of connections) {
      assert.match(probe.text, /^HTTP\/1\.1 503 /, host)
      assert.match(probe.text, /\{"ready":false,"process":"ending"\}$/)
      assert.match(page.text, /^HTTP\/1\.1 200 /)
      assert.include(page.text, '</html>')
      for (const { text } of [page, probe]) {
        assert.match(text, /\r\nconnection: close\r\n/i, text)
      }
    }
    const [row] = await stack.sql('SELECT * FROM cities WHERE id = $1', [city])
    assert.equal(row.celsius, '21.5')
    assert.equal(row.announced_version, row.version)
    await stack.stop()
  })

  test('answers requests that the operating system accepted before the process read them, and does not wait for connections without a complete request', async ({
    assert,
  }) => {
    const stack = await Stack.start('postgres', {}, { hubs: 0 })
    const connections = await Promise.all(
      hosts.flatMap((host) =>
        ['', 'GET /log', get('/login')].map((text) => send(stack, text, host))
      )
    )
    const answered = () => connections.filter(({ text }) => text.includes('</html>'))
    await until('the responses', () => answered().length === hosts.length)
    assert.match(answered()[0].text, /\r\nconnection: keep-alive\r\n/i)
    assert.isTrue(connections.every(({ isOpen }) => isOpen))
    // While the process is stopped, the operating system accepts the connections and their
    // requests.
    stack.web.kill('SIGSTOP')
    const pages = await Promise.all(Array.from({ length: 8 }, () => send(stack, get('/login'))))

    const signalledAt = Date.now()
    stack.web.kill('SIGTERM')
    stack.web.kill('SIGCONT')
    await untilEnded(stack)

    assert.isBelow(Date.now() - signalledAt, 3900, 'less than the limit of four seconds')
    for (const { text } of pages) assert.include(text, '</html>')
    await stack.stop()
  })

  test('ends after four seconds even if a request is not finished', async ({ assert }) => {
    const { stack, admin, untilWaiting, unlock } = await openLocked()
    const page = await send(stack, get('/cities', admin.cookie))
    await untilWaiting()

    const signalledAt = Date.now()
    stack.web.kill('SIGTERM')
    // A process may get the signal twice: a terminal or systemd sends it to every process of a
    // group, and a parent process passes it on.
    stack.web.kill('SIGTERM')
    await untilEnded(stack)

    assert.isAtLeast(Date.now() - signalledAt, 3900)
    assert.isBelow(Date.now() - signalledAt, TIMEOUT_FACTOR * 4000)
    assert.equal(page.text, '')
    await unlock()
    await stack.stop()
  })

  test('ends at once on a second signal', async ({ assert }) => {
    const { stack, admin, untilWaiting, unlock } = await openLocked()
    await send(stack, get('/cities', admin.cookie))
    await untilWaiting()
    stack.web.kill('SIGTERM')
    await pause(2500)
    assert.isNull(stack.web.exitCode, 'it waits for the page')

    stack.web.kill('SIGTERM')
    await untilEnded(stack)

    assert.equal(stack.web.exitCode, 1, 'without the second signal it would end later, with 0')
    await unlock()
    await stack.stop()
  })
})
