import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import pg from 'pg'
import { BUILT } from '#tests/support/fork_module'
import { outputLines } from '#tests/support/output_lines'
import { without } from '#tests/support/programs'
import { createDatabase, freePort } from '#tests/support/start_services'
import { Stack, stackOn } from '#tests/support/stack'
import { until } from '#tests/support/visitor'

/** The `node` program on the PATH. Its version may be older than the Node.js in node_modules. */
const node =
  process.env
    .PATH!.split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .map((folder) => join(folder, 'node'))
    .find(existsSync) ?? process.execPath

const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim()

test.group(`Ace, started by Node.js ${version}`, () => {
  test('runs a command', async ({ assert }) => {
    const stack = await stackOn()
    const id = await stack.city('Older Node', 20)
    const { exitCode, stdout, stderr } = await stack.aceWithNode(
      node,
      'temperature:set',
      `${id}`,
      '-3'
    )

    assert.equal(exitCode, 0)
    assert.equal(stderr, '')
    assert.include(stdout, 'Older Node, Testland: -3 °C')
  })

  test('returns the exit code and the error of the command', async ({ assert }) => {
    const stack = await stackOn()
    const { exitCode, stderr } = await stack.aceWithNode(
      node,
      'temperature:set',
      'Xyzzyqwertz',
      '1'
    )
    assert.equal(exitCode, 1)
    assert.lengthOf(outputLines(stderr), 1, stderr)
  })

  test('forwards SIGTERM, and ends when the command has ended', async ({ assert }) => {
    const stack = await stackOn()
    const port = await freePort()
    const answers = () =>
      fetch(`http://127.0.0.1:${port}`).then(
        () => true,
        () => false
      )
    const hub = spawn(node, ['ace.js', 'hub:serve', `--port=${port}`], {
      env: { ...process.env, ...stack.env },
      stdio: 'ignore',
    })
    const ended = once(hub, 'exit')
    await until('the hub', answers, 10_000)

    hub.kill('SIGTERM')

    const [exitCode] = await ended
    assert.equal(exitCode, 0)
    assert.isFalse(await answers())
  })
})

test.group('Ace', () => {
  for (const args of [
    ['temperature:set', '--help'],
    ['-h', 'temperature:set'],
    ['help', 'temperature:set'],
  ]) {
    test(`shows the help of a command with "${args.join(' ')}", without a database`, async ({
      assert,
    }) => {
      const stack = await stackOn()
      const env = {
        ...stack.env,
        DATABASE_URL: `postgres://nobody@127.0.0.1:${await freePort()}/x`,
      }
      const { stdout, stderr, status } = spawnSync(process.execPath, ['ace.js', ...args], {
        cwd: BUILT,
        env: { ...process.env, ...env },
        encoding: 'utf8',
      })
      assert.equal(stderr, '')
      assert.equal(status, 0)
      assert.include(stdout, 'Set the temperature of a city')
      assert.include(stdout, 'Exit code: 0')
    })
  }

  test('reports an unknown command in one line', async ({ assert }) => {
    const { exitCode, stderr } = await (await stackOn()).ace('temperature:boil')
    assert.equal(exitCode, 1)
    assert.lengthOf(outputLines(stderr), 1, stderr)
    assert.match(stderr, /There is no command "temperature:boil": (did you mean|"node ace list")/)
  })
})

test.group('Ace', () => {
  test('lists no command that creates files of the framework or deletes all data', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const { exitCode, stdout } = await stack.ace('list')
    assert.equal(exitCode, 0)
    for (const name of ['temperature:set', 'migration:run', 'generate:key', 'build', 'test']) {
      assert.include(stdout, name)
    }
    assert.notMatch(stdout, /make:|db:wipe|db:truncate|migration:(fresh|refresh|reset)|configure/)
  })

  // The first does not start the application.
  for (const args of [['list'], ['user:list', '--json']]) {
    test(`${args[0]} ends without an error if nobody reads its output`, async ({ assert }) => {
      const stack = await stackOn()
      const child = spawn(process.execPath, ['ace.js', ...args], {
        cwd: BUILT,
        env: { ...process.env, ...stack.env },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      child.stdout.destroy()
      let errors = ''
      child.stderr.on('data', (text) => (errors += text))
      const [exitCode] = await once(child, 'close')
      assert.equal(errors, '')
      assert.equal(exitCode, 0)
    })
  }

  test('ends soon after the database has delayed its last announcement', async ({ assert }) => {
    const stack = await Stack.start('postgres', {}, { web: false, hubs: 0 })
    const id = await stack.city('Slowville', 20)
    const client = new pg.Client(stack.env.DATABASE_URL)
    await client.connect()
    await client.query('BEGIN; LOCK TABLE leader')
    let exitCode: number | undefined
    void stack
      .ace('temperature:set', String(id), '-3')
      .then((result) => (exitCode = result.exitCode))
    const waiting = `SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
      WHERE datname = current_database() AND NOT granted`
    await until('the announcement waits', async () => (await stack.sql(waiting)).length)
    // Longer than a command that ends waits for its announcement.
    await pause(3000)
    await client.query('COMMIT')
    await client.end()

    await until('the command ends', () => exitCode !== undefined)
    assert.equal(exitCode, 0)
    const [{ celsius }] = await stack.sql('SELECT celsius::float FROM cities')
    assert.equal(celsius, -3)
  })

  /** Returns the first line that `jobs:work` logs, started by this program. */
  async function firstLine(file: string, args: string[]) {
    const stack = await stackOn()
    const env = { ...process.env, ...stack.env, LOG_LEVEL: 'info', WEATHER_SCHEDULE: '1h' }
    const child = spawn(file, args, { cwd: BUILT, env, stdio: ['ignore', 'pipe', 'ignore'] })
    const [text] = await once(child.stdout, 'data')
    child.kill()
    await once(child, 'exit')
    return String(text)
  }
  const work = ['ace.js', 'jobs:work']

  test('prints log lines as JSON in a pipe', async ({ assert }) => {
    assert.equal(JSON.parse(await firstLine(process.execPath, work)).level, 30)
  })

  test('prints log lines for people on a terminal', async ({ assert }) => {
    const command = [process.execPath, ...work].join(' ')
    const line = await firstLine('script', ['-qec', command, '/dev/null'])
    assert.match(stripVTControlCharacters(line), /^\[[\d:]{8}\] INFO: weather /)
  }).skip(...without('script'))
})

test.group('A command that cannot do its work says in one line', () => {
  test('that the database closes every connection', async ({ assert }) => {
    const server = createServer((socket) => socket.on('error', () => {}).destroy())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const settings = { DATABASE_URL: `postgres://nobody@127.0.0.1:${port}/x` }

    await assertOneLine(assert, settings, ['user:list'], 'The database cannot be used')
    server.close()
  })

  test('that nothing listens where the database should be, by a host name too', async ({
    assert,
  }) => {
    for (const host of ['127.0.0.1', 'localhost']) {
      const port = await freePort()
      const settings = { DATABASE_URL: `postgres://nobody@${host}:${port}/x`, LOG_LEVEL: 'warn' }
      await assertOneLine(assert, settings, ['user:list'], `:${port}. Check that`)
    }
  })

  test('that the database is read-only', async ({ assert }) => {
    const settings = await databaseWith('options', '-c default_transaction_read_only=on')
    const user = ['--name=Rita', '--email=rita@example.org', '--password=correct horse battery']
    await assertOneLine(assert, settings, ['user:create', ...user], 'read-only')
  })

  test('that the database has no TLS', async ({ assert }) => {
    const settings = await databaseWith('sslmode', 'verify-full')
    await assertOneLine(assert, settings, ['user:list'], 'does not support SSL')
  })

  test('that the tables are of another version', async ({ assert }) => {
    const DATABASE_URL = await createDatabase()
    const client = new pg.Client(DATABASE_URL)
    await client.connect()
    await client.query('ALTER TABLE users RENAME COLUMN email TO mail')
    await client.end()
    const args = ['user:role', 'rita@example.org', 'admin']
    await assertOneLine(assert, { DATABASE_URL }, args, 'node ace migration:run')
  })

  test('that the database accepts connections but does not answer', async ({ assert }) => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const settings = { DATABASE_URL: `postgres://nobody@127.0.0.1:${port}/nothing` }
    await assertOneLine(assert, settings, ['user:list'], 'The database cannot be used: timeout')
    silent.close()
  })

  test('that the address to listen on is not of this machine', async ({ assert }) => {
    const settings = { HUB_HOST: '203.0.113.1', HOST: '203.0.113.1' }
    const args = ['hub:serve', `--port=${await freePort()}`]
    await assertOneLine(assert, settings, args, '203.0.113.1')
  })

  test('that APP_KEY is too short', async ({ assert }) => {
    await assertOneLine(assert, { APP_KEY: 'short' }, ['user:list'], 'APP_KEY')
  })
})

async function databaseWith(parameter: string, value: string) {
  const url = new URL((await stackOn()).env.DATABASE_URL)
  url.search = `?${parameter}=${encodeURIComponent(value)}`
  return { DATABASE_URL: url.href }
}

async function assertOneLine(
  assert: Assert,
  settings: Record<string, string>,
  args: string[],
  sentence: string
) {
  const stack = await stackOn()
  const { exitCode, stdout, stderr } = await stack.aceWithSettings(settings, ...args)
  assert.equal(exitCode, 1)
  assert.lengthOf(outputLines(stderr), 1, stderr)
  assert.include(stderr, sentence)
  assert.notInclude(stdout, 'node_modules')
}
