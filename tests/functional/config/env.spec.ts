import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { Stack, stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

test.group('Invalid setting', () => {
  for (const { name, value, sentence } of [
    { name: 'TRUSTED_PROXIES', value: 'loopback, my-proxy', sentence: 'contains "my-proxy"' },
    { name: 'TRUSTED_PROXIES', value: '0.0.0.0/0', sentence: 'contains "0.0.0.0/0"' },
    { name: 'TRUSTED_PROXIES', value: '*', sentence: 'contains "*"' },
    { name: 'HUB_JOIN_TIMEOUT', value: '0', sentence: 'a whole number above 0' },
    { name: 'HUB_MAX_FRAME', value: '4 kB', sentence: 'a whole number above 0' },
    { name: 'HUB_SOCKETS_PER_USER', value: '-1', sentence: 'a whole number above 0' },
    {
      name: 'GITHUB_CLIENT_SECRET',
      value: '',
      sentence: 'Set GITHUB_CLIENT_SECRET too',
    },
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
    { name: 'MAIL_FROM', value: 'Our Club', sentence: 'weather@example.org' },
    { name: 'SIGN_IN_FAILURES', value: '0', sentence: 'a whole number above 0' },
    { name: 'METRICS_TOKEN', value: 'too short', sentence: 'at least 16 characters' },
    { name: 'APP_KEY', value: '', sentence: 'Missing environment variable' },
    { name: 'APP_KEY_FILE', value: '/no/such/file', sentence: 'is empty or cannot be read' },
  ]) {
    test(`${name}=${value} is reported in one line`, async ({ assert }) => {
      const stack = await stackOn()
      const { exitCode, stderr } = await stack.aceWithSettings(
        { [name]: value },
        'hub:serve',
        '--port=1'
      )
      assert.equal(exitCode, 1)
      assert.lengthOf(stderr.trim().split('\n'), 1, stderr)
      assert.include(stderr, name)
      assert.include(stderr, sentence)
      assert.notInclude(stderr, 'S3cretPlum')
    })
  }
})

test.group('.env', () => {
  test('is read by commands as it is written, without replacing $NAME', async ({ assert }) => {
    const folder = mkdtempSync(join(tmpdir(), 'fairweather-env-'))
    writeFileSync(join(folder, '.env'), 'APP_URL=http://fells.example/$HOME')
    const stack = await stackOn()
    const env: NodeJS.ProcessEnv = { ...process.env, ...stack.env, ENV_PATH: folder }
    delete env.APP_URL

    const { stdout } = spawnSync(process.execPath, ['ace.js', 'doctor'], { env, encoding: 'utf8' })

    assert.include(stdout, 'http://fells.example/$HOME has a path')
  })

  test('with a value that ends at a # is refused in one line', async ({ assert }) => {
    const folder = mkdtempSync(join(tmpdir(), 'fairweather-env-'))
    writeFileSync(join(folder, '.env'), 'DATABASE_URL=postgres://ann:plum#1@127.0.0.1/x')
    const stack = await stackOn()
    const { exitCode, stderr } = await stack.aceWithSettings({ ENV_PATH: folder }, 'user:list')
    assert.equal(exitCode, 1)
    assert.lengthOf(stderr.trim().split('\n'), 1, stderr)
    assert.include(stderr, `The value of DATABASE_URL in ${folder}/.env contains a #`)
    assert.notInclude(stderr, 'plum')
  })
})

test.group('Identity provider', () => {
  test('must have an https URL in production', async ({ assert }) => {
    const stack = await stackOn()
    const settings = { NODE_ENV: 'production', OIDC_ISSUER: 'http://issuer.example' }
    const { exitCode, stderr } = await stack.aceWithSettings(settings, 'hub:serve', '--port=1')
    assert.equal(exitCode, 1)
    assert.include(stderr, 'OIDC_ISSUER must begin with https:// in production')
  })
})

test.group('Secret', () => {
  for (const APP_KEY of ['', 'too-short', 'please-change-me-please-change-me']) {
    test(`APP_KEY=${APP_KEY} is refused in production`, async ({ assert }) => {
      const stack = await stackOn()
      const settings = { NODE_ENV: 'production', APP_KEY }
      const { exitCode, stderr } = await stack.aceWithSettings(settings, 'hub:serve', '--port=1')
      assert.equal(exitCode, 1)
      assert.lengthOf(stderr.trim().split('\n'), 1, stderr)
      assert.include(stderr, '"APP_KEY" must be at least 32 random characters')
      assert.notInclude(stderr, APP_KEY || 'undefined')
    })
  }

  test('can be read from a file, but not be set twice', async ({ assert }) => {
    const stack = await stackOn()
    const city = await stack.city('Filed', 1)
    const folder = mkdtempSync(join(tmpdir(), 'fairweather-secrets-'))
    const [key, database] = [join(folder, 'key'), join(folder, 'database')]
    writeFileSync(key, `${stack.env.APP_KEY}\n`)
    writeFileSync(database, `${stack.env.DATABASE_URL}\n`)

    const settings = {
      NODE_ENV: 'production',
      APP_KEY: '',
      APP_KEY_FILE: key,
      DATABASE_URL: '',
      DATABASE_URL_FILE: database,
    }
    const { exitCode, stderr } = await stack.aceWithSettings(
      settings,
      'temperature:set',
      `${city}`,
      '2'
    )

    assert.equal(exitCode, 0, stderr)
    const [{ celsius }] = await stack.sql('SELECT celsius FROM cities WHERE id = $1', [city])
    assert.equal(celsius, 2)

    const twice = { ...settings, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' }
    const refused = await stack.aceWithSettings(twice, 'temperature:set', `${city}`, '3')
    assert.equal(refused.exitCode, 1)
    assert.include(refused.stderr, 'DATABASE_URL and DATABASE_URL_FILE are both set')
  })

  test('APP_KEY can be replaced without signing members out, while APP_KEY_BEFORE has the old key', async ({
    assert,
  }) => {
    const stack = await Stack.start('postgres')
    const [active, inactive] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    const restartWith = async (settings: object) => {
      await stack.killWeb()
      Object.assign(stack.env, settings)
      await Promise.all([stack.startWeb(), stack.killHub(stack.hubs[0])])
      await stack.restartHub(stack.hubs[0])
    }

    await restartWith({
      APP_KEY: 'another-Key-0f-many-characters',
      APP_KEY_BEFORE: stack.env.APP_KEY,
    })
    assert.isTrue((await active.connect()).connected)
    assert.equal((await active.get('/dashboard')).status, 200)

    // The active member opened a page after the first restart, which set a cookie with the new key.
    // The inactive member still has a cookie with the old key.
    await restartWith({ APP_KEY_BEFORE: '' })
    assert.isTrue((await active.connect()).connected)
    assert.equal((await active.get('/dashboard')).status, 200)
    assert.equal((await inactive.get('/dashboard')).headers.get('location'), '/login')
    await stack.stop()
  })
})
