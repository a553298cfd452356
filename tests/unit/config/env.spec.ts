import { test } from '@japa/runner'
import { operatorMessage } from '#exceptions/operator_message'

let imports = 0

/** Reads the settings again, as a new process would, and returns the sentence of the failure. */
async function failureWith(settings: Record<string, string>) {
  const before = { ...process.env }
  Object.assign(process.env, settings)
  try {
    await import(`${new URL('../../../config/env.ts', import.meta.url).href}?${++imports}`)
  } catch (error) {
    return operatorMessage(error)
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  }
}

test.group('Invalid setting', () => {
  for (const { name, value, sentence } of [
    { name: 'HUB_JOIN_TIMEOUT', value: '0', sentence: 'a whole number above 0' },
    { name: 'HUB_MAX_FRAME', value: '4 kB', sentence: 'a whole number above 0' },
    { name: 'HUB_SOCKETS_PER_USER', value: '-1', sentence: 'a whole number above 0' },
    { name: 'GOOGLE_URL', value: 'nowhere', sentence: 'must be a URL' },
    {
      name: 'OIDC_ISSUER',
      value: 'https://club:S3cretPlum@issuer.example',
      sentence: 'without a user name and a password',
    },
    {
      name: 'STATION_URL',
      value: 'https://garden:100%S3cretPlum@station.example/x.csv',
      sentence: '% is written as %25',
    },
    { name: 'SMTP_URL', value: 'http://mail', sentence: 'starts with smtp:// or smtps://' },
    { name: 'DATABASE_DIRECT_URL', value: 'mysql://db', sentence: 'starts with postgres:// or' },
    { name: 'REDIS_URL', value: 'http://redis', sentence: 'starts with redis:// or rediss://' },
    { name: 'APP_URL', value: 'ftp://club.example', sentence: 'starts with http:// or https://' },
    { name: 'HUB_URL', value: 'ftp://club.example', sentence: 'starts with wss:// or ws://' },
    { name: 'HUB_PORT', value: '99999', sentence: 'a number from 1 to 65535' },
    { name: 'HUB_DRAIN_TIME', value: '-5', sentence: 'a whole number' },
    { name: 'CITIES_PER_MEMBER', value: '0', sentence: 'a whole number above 0' },
    { name: 'SESSION_AGE', value: '14', sentence: 'such as 14d' },
    { name: 'SESSION_AGE', value: 'long', sentence: 'such as 14d' },
    { name: 'MAIL_FROM', value: 'Our Club', sentence: 'weather@example.org' },
    { name: 'SIGN_IN_FAILURES', value: '0', sentence: 'a whole number above 0' },
    { name: 'METRICS_TOKEN', value: 'too short', sentence: 'at least 16 characters' },
    { name: 'APP_KEY', value: '', sentence: 'Missing environment variable' },
    { name: 'APP_KEY_FILE', value: '/no/such/file', sentence: 'is empty or cannot be read' },
  ]) {
    test(`${name}=${value} is refused with a sentence that says what is accepted`, async ({
      assert,
    }) => {
      const message = await failureWith({ [name]: value })
      assert.include(message, name)
      assert.include(message, sentence)
      assert.notInclude(message, '\n')
      assert.notInclude(message, 'S3cretPlum')
    })
  }
})

test.group('Valid setting', () => {
  for (const [name, value] of [
    ['HUB_URL', 'wss://weather.example.org'],
    ['DATABASE_DIRECT_URL', 'postgresql://club@db/club'],
    ['REDIS_URL', 'rediss://redis.example:6380'],
    ['SMTP_URL', 'smtps://club:100%25@mail.example'],
    ['SESSION_AGE', '2 weeks'],
    ['HUB_DRAIN_TIME', '0'],
  ]) {
    test(`${name}=${value} is accepted`, async ({ assert }) => {
      assert.isUndefined(await failureWith({ [name]: value }))
    })
  }
})

test.group('Production', () => {
  for (const APP_KEY of ['', 'too-short', 'please-change-me-please-change-me']) {
    test(`refuses APP_KEY=${APP_KEY}`, async ({ assert }) => {
      const message = await failureWith({ NODE_ENV: 'production', APP_KEY })
      assert.include(message, '"APP_KEY" must be at least 32 random characters')
      assert.notInclude(message, APP_KEY || 'undefined')
    })
  }
})
