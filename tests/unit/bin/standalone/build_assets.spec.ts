import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { assertViteCanRun } from '#bin/standalone/build_assets'
import { digestSources } from '#bin/standalone/page_sources'

test.group('The pages', () => {
  test('are out of date if the content of a source changes, but not if only its time does', ({
    assert,
    cleanup,
  }) => {
    const root = mkdtempSync(join(tmpdir(), 'fairweather-pages-'))
    cleanup(() => rmSync(root, { recursive: true }))
    const [script, lock] = [join(root, 'web/browser/app.ts'), join(root, 'package-lock.json')]
    mkdirSync(join(root, 'web/browser'), { recursive: true })
    writeFileSync(script, 'one')
    writeFileSync(lock, '{}')
    const digest = digestSources(root)

    utimesSync(lock, new Date(), new Date('2100-01-01'))
    writeFileSync(join(root, 'README.md'), 'not a source')
    assert.equal(digestSources(root), digest)

    writeFileSync(script, 'two')
    assert.notEqual(digestSources(root), digest)
    writeFileSync(script, 'one')
    writeFileSync(lock, '{"packages":{}}')
    assert.notEqual(digestSources(root), digest)
  })

  for (const folder of ['/srv/what?', '/srv/#1/weather']) {
    test(`cannot be built in ${folder}, which is said in one sentence`, ({ assert }) => {
      assert.throws(
        () => assertViteCanRun(folder),
        `Fairweather cannot run in ${folder}: move it to a folder whose path contains no ? and no #.`
      )
    })
  }

  test('can be built in a folder with blanks, quotes and per cent signs', ({ assert }) => {
    assert.doesNotThrow(() => assertViteCanRun(`/srv/it's 100 %/%20`))
  })
})
