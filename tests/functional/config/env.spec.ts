import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from '@japa/runner'
import { BUILT } from '#tests/support/fork_module'
import { freePort } from '#tests/support/start_services'
import { Stack, stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

test.group('Invalid setting', () => {
  test('is reported in one line when a process starts', async ({ assert }) => {
    const stack = await stackOn()
    const settings = { HUB_MAX_FRAME: '4 kB' }
    const { exitCode, stderr } = await stack.aceWithSettings(settings, 'hub:serve', '--port=1')
    assert.equal(exitCode, 1)
    assert.lengthOf(stderr.trim().split('\n'), 1, stderr)
    assert.include(stderr, '"HUB_MAX_FRAME" must be a whole number above 0')
  })
})

test.group('The setting of an identity provider', () => {
  for (const { problem, settings, sentence } of [
    {
      problem: 'without its secret',
      settings: { GITHUB_CLIENT_SECRET: '' },
      sentence: 'Set GITHUB_CLIENT_SECRET too',
    },
    {
      problem: 'without https in production',
      settings: { NODE_ENV: 'production', OIDC_ISSUER: 'http://issuer.example' },
      sentence: 'OIDC_ISSUER must begin with https:// in production',
    },
  ]) {
    test(`${problem} is refused in one line`, async ({ assert }) => {
      const stack = await stackOn()
      const { exitCode, stderr } = await stack.aceWithSettings(settings, 'hub:serve', '--port=1')
      assert.equal(exitCode, 1)
      assert.lengthOf(stderr.trim().split('\n'), 1, stderr)
      assert.include(stderr, sentence)
    })
  }
})

test.group('npm start with an invalid setting', () => {
  test('ends with one line, and starts no process again and again', async ({ assert, cleanup }) => {
    const { env } = await stackOn()
    const DATA_DIR = mkdtempSync(join(tmpdir(), 'fairweather-start-'))
    cleanup(() => rmSync(DATA_DIR, { recursive: true }))
    const settings = { ...env, NODE_ENV: 'production', DATA_DIR, TRUSTED_PROXIES: 'my-proxy' }
    for (const port of ['PORT', 'HUB_PORT']) Object.assign(settings, { [port]: await freePort() })

    const child = spawn(process.execPath, ['bin/standalone/start.ts'], {
      env: { ...process.env, ...settings, NODE_NO_WARNINGS: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 40_000,
    })
    const [stderr] = await Promise.all([text(child.stderr), once(child, 'close')])

    assert.equal(child.exitCode, 1)
    assert.lengthOf(stderr.trim().split('\n'), 1, stderr)
    assert.include(stderr, 'TRUSTED_PROXIES contains "my-proxy"')
  })
})

test.group('.env', () => {
  test('is read by commands as it is written, without replacing $NAME', async ({ assert }) => {
    const folder = mkdtempSync(join(tmpdir(), 'fairweather-env-'))
    writeFileSync(join(folder, '.env'), 'APP_URL=http://fells.example/$HOME')
    const stack = await stackOn()
    const env: NodeJS.ProcessEnv = { ...process.env, ...stack.env, ENV_PATH: folder }
    delete env.APP_URL

    const { stdout } = spawnSync(process.execPath, ['ace.js', 'doctor'], {
      cwd: BUILT,
      env,
      encoding: 'utf8',
    })

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

test.group('Secret', () => {
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
    const stack = await Stack.start('postgres', {}, { web: false, hubs: 0 })
    // Both have a cookie with the old key.
    const [active, inactive] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    Object.assign(stack.env, {
      APP_KEY: 'another-Key-0f-many-characters',
      APP_KEY_BEFORE: stack.env.APP_KEY,
    })
    await stack.startWeb()
    const hub = await stack.addHub({})
    const connect = () => active.connect(active.handshake, '/', hub.url)

    assert.isTrue((await connect()).connected)
    assert.equal((await active.get('/dashboard')).status, 200)

    await Promise.all([stack.killWeb(), stack.killHub(hub)])
    Object.assign(stack.env, { APP_KEY_BEFORE: '' })
    await Promise.all([stack.startWeb(), stack.restartHub(hub)])
    // The active member opened a page with the new key, which set a cookie with it.
    assert.isTrue((await connect()).connected)
    assert.equal((await active.get('/dashboard')).status, 200)
    assert.equal((await inactive.get('/dashboard')).headers.get('location'), '/login')
    await stack.stop()
  })
})
