import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { addresses } from '#doctor/addresses'
import { difference } from '#doctor/clock'
import { room } from '#doctor/disk'
import { mail } from '#doctor/mail'
import { secrets } from '#doctor/secrets'

const KEY = 'Zm9yLXRoZS10ZXN0cy1vZi1mYWlyd2VhdGhlcg'

/** A mail server that says this to whoever comes; answers its address. */
async function saying(greeting: string) {
  const server = createServer((socket) => socket.end(greeting)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `smtp://me:secret@127.0.0.1:${port}`, close: () => server.close() }
}

test.group('What the doctor finds', () => {
  for (const { page, hub, production = true, states } of [
    { page: 'https://weather.example.org', states: ['ok', 'ok'] },
    { page: 'http://localhost:3333', production: false, states: ['ok', 'ok'] },
    { page: 'http://weather.example.org', states: ['failed', 'ok'] },
    { page: 'https://localhost', states: ['warning', 'ok'] },
    { page: 'https://weather.example.org/club', states: ['warning', 'ok'] },
    { page: 'ftp://weather.example.org', states: ['failed', 'ok'] },
    { page: 'https://weather.example.org', hub: 'ws://hub.example.org', states: ['ok', 'failed'] },
    { page: 'https://weather.example.org', hub: 'wss://hub.example.org', states: ['ok', 'ok'] },
    { page: 'https://weather.example.org', hub: 'ftp://hub.example.org', states: ['ok', 'failed'] },
  ]) {
    test(`of ${page} with hub ${hub} is ${states.join(' and ')}`, ({ assert }) => {
      const found = addresses({ page, hub, production })
      assert.deepEqual(
        found.map(({ state }) => state),
        states as (typeof found)[number]['state'][]
      )
      for (const { state, mend } of found) assert.equal(state === 'ok', mend === undefined)
    })
  }

  for (const { mode, key, states } of [
    { mode: 0o600, key: KEY, states: ['ok', 'ok'] },
    { mode: 0o640, key: KEY, states: ['ok', 'ok'] },
    { mode: 0o644, key: KEY, states: ['ok', 'failed'] },
    { mode: 0o600, key: 'only for trying', states: ['warning', 'ok'] },
  ]) {
    test(`of a .env of mode ${mode.toString(8)} and the key "${key}" is ${states.join(' and ')}`, async ({
      assert,
    }) => {
      const folder = mkdtempSync(join(tmpdir(), 'fairweather-doctor-'))
      const file = join(folder, '.env')
      writeFileSync(file, '')
      chmodSync(file, mode)
      const found = await secrets(key, file)
      rmSync(folder, { recursive: true })
      assert.deepEqual(
        found.map(({ state }) => state),
        states as (typeof found)[number]['state'][]
      )
      assert.notInclude(JSON.stringify(found), key)
    })
  }

  test('of a clock and a disk has two lines to cross', ({ assert }) => {
    assert.deepEqual(
      [1000, -3000, 61_000].map((ms) => difference(ms).state),
      ['ok', 'warning', 'failed']
    )
    assert.deepEqual(
      [
        { free: 50_000, share: 0.5 },
        { free: 50_000, share: 0.01 },
        { free: 500, share: 0.5 },
        { free: 50, share: 0.5 },
      ].map((free) => room(free).state),
      ['ok', 'warning', 'warning', 'failed']
    )
  })

  test('of a mail server is whether it greets', async ({ assert }) => {
    for (const [greeting, state] of [
      ['220 mail.example.org ESMTP\r\n', 'ok'],
      ['HTTP/1.1 400 Bad Request\r\n', 'failed'],
    ]) {
      const { url, close } = await saying(greeting)
      const [found] = await mail(url)
      close()
      assert.equal(found.state, state)
      assert.notInclude(JSON.stringify(found), 'secret')
    }
  })
})
