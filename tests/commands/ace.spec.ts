import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { test } from '@japa/runner'
import { freePort } from '#tests/support/services'
import { stackOn } from '#tests/support/stack'
import { until } from '#tests/support/visitor'

/** The Node that the machine's user has, which may be older than the one that npm brought. */
const node =
  process.env
    .PATH!.split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .map((folder) => join(folder, 'node'))
    .find(existsSync) ?? process.execPath

const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim()

const lines = (output: string) => output.split('\n').filter(Boolean)

test.group(`Ace, opened by Node ${version}`, () => {
  test('does what it is told', async ({ assert }) => {
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

  test('hands on what went wrong', async ({ assert }) => {
    const stack = await stackOn()
    const { exitCode, stderr } = await stack.aceWithNode(
      node,
      'temperature:set',
      'Xyzzyqwertz',
      '1'
    )
    assert.equal(exitCode, 1)
    assert.lengthOf(lines(stderr), 1, stderr)
  })

  test('hands on SIGTERM, and is gone when the command is', async ({ assert }) => {
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
  test('says in one sentence that a command is unknown', async ({ assert }) => {
    const { exitCode, stderr } = await (await stackOn()).ace('temperature:boil')
    assert.equal(exitCode, 1)
    assert.lengthOf(lines(stderr), 1, stderr)
    assert.match(stderr, /There is no command "temperature:boil": (did you mean|"node ace list")/)
  })

  test('says in one line that there is no database', async ({ assert }) => {
    const stack = await stackOn()
    const port = await freePort()
    const child = spawnSync(process.execPath, ['ace.js', 'temperature:set', 'Oslo', '1'], {
      env: { ...process.env, ...stack.env, DATABASE_URL: `postgres://nobody@127.0.0.1:${port}/x` },
      encoding: 'utf8',
      timeout: 10_000,
    })
    assert.equal(child.status, 1, child.stdout)
    assert.lengthOf(lines(child.stderr), 1, child.stderr)
    assert.include(child.stderr, `127.0.0.1:${port}`)
  })
})
