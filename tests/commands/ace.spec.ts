import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { test } from '@japa/runner'
import { outputLines } from '#tests/support/output_lines'
import { freePort } from '#tests/support/start_services'
import { stackOn } from '#tests/support/stack'
import { until } from '#tests/support/visitor'

/** The Node.js on the PATH, which may be older than the one that npm has installed. */
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
  test('reports an unknown command in one line', async ({ assert }) => {
    const { exitCode, stderr } = await (await stackOn()).ace('temperature:boil')
    assert.equal(exitCode, 1)
    assert.lengthOf(outputLines(stderr), 1, stderr)
    assert.match(stderr, /There is no command "temperature:boil": (did you mean|"node ace list")/)
  })

  test('reports in one line that the database does not answer', async ({ assert }) => {
    const stack = await stackOn()
    const port = await freePort()
    const child = spawnSync(process.execPath, ['ace.js', 'temperature:set', 'Oslo', '1'], {
      env: { ...process.env, ...stack.env, DATABASE_URL: `postgres://nobody@127.0.0.1:${port}/x` },
      encoding: 'utf8',
      timeout: 10_000,
    })
    assert.equal(child.status, 1, child.stdout)
    assert.lengthOf(outputLines(child.stderr), 1, child.stderr)
    assert.include(child.stderr, `127.0.0.1:${port}`)
  })
})
