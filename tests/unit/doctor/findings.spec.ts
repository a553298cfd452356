import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { addresses } from '#doctor/public_urls'
import { checkDifference } from '#doctor/clock'
import { checkFreeSpace } from '#doctor/disk'
import type { Finding } from '#doctor/finding'
import { mail } from '#doctor/mail'
import { secrets } from '#doctor/secrets'

const KEY = 'Zm9yLXRoZS10ZXN0cy1vZi1mYWlyd2VhdGhlcg'

/** Starts a mail server that sends this greeting to each client and closes the connection. */
async function startMailServer(greeting: string) {
  const server = createServer((socket) => socket.end(greeting)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `smtp://me:secret@127.0.0.1:${port}`, close: () => server.close() }
}

test.group('The checks of the doctor', () => {
  for (const { pageUrl, hubUrl, production = true, states } of [
    { pageUrl: 'https://weather.example.org', states: ['ok', 'ok'] },
    { pageUrl: 'http://localhost:3333', production: false, states: ['ok', 'ok'] },
    { pageUrl: 'http://weather.example.org', states: ['failed', 'ok'] },
    { pageUrl: 'https://localhost', states: ['warning', 'ok'] },
    { pageUrl: 'https://weather.example.org/club', states: ['warning', 'ok'] },
    { pageUrl: 'ftp://weather.example.org', states: ['failed', 'ok'] },
    {
      pageUrl: 'https://weather.example.org',
      hubUrl: 'ws://hub.example.org',
      states: ['ok', 'failed'],
    },
    {
      pageUrl: 'https://weather.example.org',
      hubUrl: 'wss://hub.example.org',
      states: ['ok', 'ok'],
    },
    {
      pageUrl: 'https://weather.example.org',
      hubUrl: 'ftp://hub.example.org',
      states: ['ok', 'failed'],
    },
  ]) {
    test(`yield ${states.join(' and ')} for APP_URL ${pageUrl} and HUB_URL ${hubUrl}`, ({
      assert,
    }) => {
      const findings = addresses({ pageUrl, hubUrl, production })
      assert.deepEqual(
        findings.map(({ state }) => state),
        states as Finding['state'][]
      )
      for (const { state, fix } of findings) assert.equal(state === 'ok', fix === undefined)
    })
  }

  for (const { host, appUrl, subjects } of [
    { host: '0.0.0.0', appUrl: undefined, subjects: ['HOST'] },
    { host: '192.168.1.5', appUrl: undefined, subjects: ['HOST'] },
    { host: '0.0.0.0', appUrl: 'http://fells.example', subjects: [] },
    { host: '127.0.0.1', appUrl: undefined, subjects: [] },
    { host: '::1', appUrl: undefined, subjects: [] },
  ]) {
    test(`yield ${subjects.length} warnings for HOST ${host} and APP_URL ${appUrl}`, ({
      assert,
    }) => {
      const pageUrl = appUrl ?? 'http://localhost:3333'
      const findings = addresses({ host, appUrl, pageUrl, production: false })
      const warnings = findings.filter(({ state }) => state === 'warning')
      assert.deepEqual(
        warnings.map(({ subject }) => subject),
        subjects
      )
    })
  }

  for (const { mode, key, states } of [
    { mode: 0o600, key: KEY, states: ['ok', 'ok'] },
    { mode: 0o640, key: KEY, states: ['ok', 'ok'] },
    { mode: 0o644, key: KEY, states: ['ok', 'failed'] },
    { mode: 0o600, key: 'only for trying', states: ['warning', 'ok'] },
  ]) {
    test(`yield ${states.join(' and ')} for the key "${key}" and a .env with mode ${mode.toString(8)}`, async ({
      assert,
    }) => {
      const folder = mkdtempSync(join(tmpdir(), 'fairweather-doctor-'))
      const file = join(folder, '.env')
      writeFileSync(file, '')
      chmodSync(file, mode)
      const findings = await secrets(key, file)
      rmSync(folder, { recursive: true })
      assert.deepEqual(
        findings.map(({ state }) => state),
        states as Finding['state'][]
      )
      assert.notInclude(JSON.stringify(findings), key)
    })
  }

  for (const { milliseconds, state } of [
    { milliseconds: 1000, state: 'ok' },
    { milliseconds: -3000, state: 'warning' },
    { milliseconds: 61_000, state: 'failed' },
  ]) {
    test(`yield ${state} for a clock that differs by ${milliseconds} ms`, ({ assert }) => {
      assert.equal(checkDifference(milliseconds).state, state)
    })
  }

  for (const { megabytes, share, state } of [
    { megabytes: 50_000, share: 0.5, state: 'ok' },
    { megabytes: 50_000, share: 0.01, state: 'warning' },
    { megabytes: 500, share: 0.5, state: 'warning' },
    { megabytes: 50, share: 0.5, state: 'failed' },
  ]) {
    test(`yield ${state} for ${megabytes} MB of free space, ${share} of the disk`, ({ assert }) => {
      assert.equal(checkFreeSpace({ megabytes, share }).state, state)
    })
  }

  for (const { greeting, state } of [
    { greeting: '220 mail.example.org ESMTP\r\n', state: 'ok' },
    { greeting: 'HTTP/1.1 400 Bad Request\r\n', state: 'failed' },
  ]) {
    test(`yield ${state} for a mail server that sends ${JSON.stringify(greeting)}`, async ({
      assert,
    }) => {
      const { url, close } = await startMailServer(greeting)
      const [finding] = await mail(url)
      close()
      assert.equal(finding.state, state)
      assert.notInclude(JSON.stringify(finding), 'secret')
    })
  }
})
