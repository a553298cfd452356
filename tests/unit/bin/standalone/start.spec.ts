import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'

const SOURCES = join(import.meta.dirname, '../../../..')

/** The user "nobody". Root can write every folder, so root starts Fairweather as this user. */
const OTHER_USER = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}

/** Returns a checkout, without packages, that the user of `start` may not write. */
function readOnlyCheckout(files: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'fairweather-start-'))
  for (const name of ['bin', 'support', '.env.example']) {
    cpSync(join(SOURCES, name), join(folder, name), { recursive: true })
  }
  mkdirSync(join(folder, 'public'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  for (const path of [folder, join(folder, 'public')]) chmodSync(path, 0o555)
  return {
    folder,
    remove: () => {
      for (const path of [folder, join(folder, 'public')]) chmodSync(path, 0o755)
      rmSync(folder, { recursive: true })
    },
  }
}

function start(folder: string, env: Record<string, string> = {}) {
  const { status, stderr } = spawnSync(process.execPath, ['bin/standalone/start.ts'], {
    ...OTHER_USER,
    cwd: folder,
    env: { NODE_NO_WARNINGS: '1', ...env },
    encoding: 'utf8',
  })
  return { status, stderr }
}

test.group('npm start in a checkout of another user says in one line', () => {
  test('that it cannot write .env', ({ assert, cleanup }) => {
    const { folder, remove } = readOnlyCheckout({})
    cleanup(remove)
    const { status, stderr } = start(folder)
    assert.equal(status, 1)
    assert.match(stderr, new RegExp(`^Cannot write ${folder}/\\.env \\(EACCES\\): .*\\.\n$`))
  })

  test('that it cannot write to DATA_DIR', ({ assert, cleanup }) => {
    const { folder, remove } = readOnlyCheckout({ '.env': 'APP_KEY=only-for-the-tests' })
    cleanup(remove)
    const { status, stderr } = start(folder)
    assert.equal(status, 1)
    assert.match(stderr, new RegExp(`^Cannot write to ${folder}/data \\(EACCES\\): .*\\.\n$`))
  })

  test('that it cannot read .env', ({ assert, cleanup }) => {
    const { folder, remove } = readOnlyCheckout({ '.env': 'APP_KEY=only-for-the-tests' })
    cleanup(remove)
    chmodSync(join(folder, '.env'), 0)
    const { status, stderr } = start(folder)
    assert.equal(status, 1)
    assert.match(stderr, new RegExp(`^Cannot read ${folder}/\\.env \\(EACCES\\): .*\\.\n$`))
  })
})

test.group('The first npm start', () => {
  test('writes a key to .env that only its user can read, and keeps it', ({ assert, cleanup }) => {
    const { folder, remove } = readOnlyCheckout({ data: 'not a folder, so the start ends soon' })
    cleanup(remove)
    chmodSync(folder, 0o777)
    const env = join(folder, '.env')
    assert.isFalse(existsSync(env))

    const { stderr } = start(folder)
    assert.match(stderr, /^Cannot write to \S+\/data \(\w+\): /)

    const text = readFileSync(env, 'utf8')
    assert.match(text, /^APP_KEY=[\w-]{32}$/m)
    assert.equal(statSync(env).mode & 0o777, 0o600)
    start(folder, { APP_KEY: '' })
    assert.equal(readFileSync(env, 'utf8'), text)
  })

  test('adds its keys to a .env that has no lines for them', ({ assert, cleanup }) => {
    const { folder, remove } = readOnlyCheckout({ 'data': 'not a folder', '.env': 'PORT=4000' })
    cleanup(remove)
    for (const path of [folder, join(folder, '.env')]) chmodSync(path, 0o777)
    start(folder)
    assert.match(
      readFileSync(join(folder, '.env'), 'utf8'),
      /^PORT=4000\nAPP_KEY=[\w-]{32}\nVAPID_PRIVATE_KEY=[\w-]{43}\n$/
    )
  })
})
