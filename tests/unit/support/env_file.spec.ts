import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { loadEnvFile } from '#support/env_file'

/** Returns what the reader makes of a `.env` with this text. */
function read(text: string, env: NodeJS.ProcessEnv = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'fairweather-env-'))
  try {
    writeFileSync(join(folder, '.env'), text)
    loadEnvFile(folder, env)
    return env
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test.group('.env', () => {
  for (const { line, value } of [
    { line: 'A=pa$word', value: 'pa$word' },
    { line: 'A="$HOME"', value: '$HOME' },
    { line: 'A=\'it has "quotes", ${HOME} and #1\'', value: 'it has "quotes", ${HOME} and #1' },
    { line: 'A="it\'s #1"', value: "it's #1" },
    { line: 'A="first\nsecond"', value: 'first\nsecond' },
    { line: 'A="first\nB=x#y"\nC=1', value: 'first\nB=x#y' },
    { line: 'export A="#1" # a comment', value: '#1' },
    { line: 'A="first\\nsecond"', value: 'first\nsecond' },
    { line: "A='first\\nsecond'", value: 'first\\nsecond' },
    { line: "A=it's", value: "it's" },
    { line: 'A=b=c&d?e', value: 'b=c&d?e' },
    { line: '  export A =  two words  ', value: 'two words' },
    { line: 'A=value # a comment', value: 'value' },
    { line: 'A=\t# a comment', value: '' },
    { line: 'A=file:name', value: 'file:name' },
    { line: '\u{feff}A=after a byte order mark', value: 'after a byte order mark' },
    { line: 'A=with CRLF\r\nB=1\r\n', value: 'with CRLF' },
  ]) {
    test(`${JSON.stringify(line)} sets A to ${JSON.stringify(value)}`, ({ assert }) => {
      assert.equal(read(line).A, value)
    })
  }

  test('does not replace what the environment sets, even to nothing', ({ assert }) => {
    assert.deepEqual(read('A=1\nB=2\nC=3', { A: '9', B: '' }), { A: '9', B: '', C: '3' })
  })

  for (const line of ['A=a#b', 'A=#b', 'A = two words#3', 'B=1\n  export A=a#b#c']) {
    test(`${JSON.stringify(line)} is refused, because the value would end at the #`, ({
      assert,
    }) => {
      assert.throws(() => read(line), /^The value of A in \S+\.env contains a #, .*quotes\.$/)
    })
  }

  for (const line of ['A="a"b', 'A="a', "A='it's'", 'A="a\nB="b"']) {
    test(`${JSON.stringify(line)} is refused, because its quote ends too early or not at all`, ({
      assert,
    }) => {
      assert.throws(() => read(line), /^The value of A in \S+\.env begins with a quote that .*\.$/)
    })
  }

  test('is not necessary', ({ assert }) => {
    const env = { A: '1' }
    loadEnvFile('/no/such/folder', env)
    assert.deepEqual(env, { A: '1' })
  })

  test('that cannot be read is named in one sentence', ({ assert, cleanup }) => {
    const folder = mkdtempSync(join(tmpdir(), 'fairweather-env-'))
    cleanup(() => rmSync(folder, { recursive: true }))
    // Root can read every file, but no folder as a file.
    mkdirSync(join(folder, '.env'))
    assert.throws(() => loadEnvFile(folder, {}), /^Cannot read \S+\.env \(EISDIR\): [^.]+\.$/)
  })
})
