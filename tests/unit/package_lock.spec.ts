import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'

const SOURCES = join(import.meta.dirname, '../..')

/** Every version of npm would write this file in another way. */
const LOCK =
  '{"name":"x","version":"1.0.0","lockfileVersion":3,"packages":{"":{"version":"1.0.0"}}}'

test.group('package-lock.json', () => {
  test('names no registry', ({ assert }) => {
    const { packages } = JSON.parse(readFileSync(join(SOURCES, 'package-lock.json'), 'utf8'))
    const entries = Object.entries<{ resolved?: string; integrity?: string }>(packages)
    assert.isAbove(entries.filter(([, { integrity }]) => integrity).length, 500)
    assert.deepEqual(
      entries.filter(([, { resolved }]) => resolved),
      []
    )
  })

  test('is not changed by npm install', ({ assert, cleanup }) => {
    const folder = mkdtempSync(join(tmpdir(), 'fairweather-npm-'))
    cleanup(() => rmSync(folder, { recursive: true }))
    cpSync(join(SOURCES, '.npmrc'), join(folder, '.npmrc'))
    writeFileSync(join(folder, 'package.json'), '{"name":"x","version":"1.0.0"}')
    writeFileSync(join(folder, 'package-lock.json'), LOCK)

    const { status, stderr } = spawnSync('npm', ['install', '--offline'], {
      cwd: folder,
      encoding: 'utf8',
    })

    assert.equal(status, 0, stderr)
    assert.equal(readFileSync(join(folder, 'package-lock.json'), 'utf8'), LOCK)
  })
})
