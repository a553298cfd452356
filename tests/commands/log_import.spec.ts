import { test } from '@japa/runner'
import { stackOn } from '#tests/support/stack'
import { tempFile } from '#tests/support/temp_file'
import { gpxFile, START, steadyPoints } from '#tests/support/track_files'
import { Visitor } from '#tests/support/visitor'
import { zipFile } from '#tests/support/zip_file'

async function scene() {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const { id } = await member.account()
  const entries = () =>
    stack.sql('SELECT date::text, kind, duration_s FROM entries WHERE user_id = $1 ORDER BY id', [
      id,
    ])
  const run = (...args: string[]) => stack.runCommand('log:import', member.email, ...args)
  return { run, entries }
}

/** Ten minutes with a pause of five minutes in between. */
const run = gpxFile(
  [steadyPoints({ seconds: 300 }), steadyPoints({ seconds: 300, start: START + 600_000 })],
  { type: 'running' }
)

const archive = zipFile([
  { name: 'run.gpx', content: run },
  { name: 'plan.gpx', content: Buffer.from('<gpx/>') },
])

test.group('log:import', () => {
  test('adds entries to the log of a member, and names what is rejected', async ({ assert }) => {
    const { run: command, entries } = await scene()
    const path = tempFile('export.zip', archive)
    const dry = await command(path, '--dry-run')
    assert.equal(dry.exitCode, 2, dry.stderr)
    assert.include(dry.stdout, '1 entry added; 1 rejected. Nothing was stored: this was a dry run.')
    assert.isEmpty(await entries())

    const { exitCode, stdout, stderr } = await command(path)
    assert.equal(exitCode, 2)
    assert.include(stdout, '1 entry added; 1 rejected.')
    assert.include(stdout + stderr, 'plan.gpx: The GPX file has no track')
    assert.deepEqual(await entries(), [{ date: '2026-05-03', kind: 'run', duration_s: 600 }])

    const again = await command(path)
    assert.include(again.stdout, '0 entries added; 1 skipped; 1 rejected.')
    assert.lengthOf(await entries(), 1)
  })

  test('takes the elapsed time if it is asked to', async ({ assert }) => {
    const { run: command, entries } = await scene()
    const { exitCode, stderr } = await command(tempFile('run.gpx', run), '--time=elapsed')
    assert.equal(exitCode, 0, stderr)
    assert.deepEqual(await entries(), [{ date: '2026-05-03', kind: 'run', duration_s: 900 }])
  })

  for (const { title, args, message } of [
    {
      title: 'a file that does not exist',
      args: ['/no/such.fit'],
      message: 'no file /no/such.fit',
    },
    { title: 'a folder', args: ['/tmp'], message: '/tmp is a folder' },
    {
      title: 'a time that is no choice',
      args: [import.meta.filename, '--time=total'],
      message: '--time must be one of: moving, elapsed.',
    },
    { title: 'a file without entries', args: [import.meta.filename], message: 'nothing to import' },
  ]) {
    test(`says in one sentence what is wrong with ${title}`, async ({ assert }) => {
      const { run: command, entries } = await scene()
      const { exitCode, stderr } = await command(...args)
      assert.equal(exitCode, 1)
      assert.include(stderr, message)
      assert.isEmpty(await entries())
    })
  }

  test('says that there is no such account', async ({ assert }) => {
    const stack = await stackOn()
    const result = await stack.runCommand(
      'log:import',
      'nobody@example.org',
      tempFile('a.gpx', run)
    )
    assert.equal(result.exitCode, 1)
    assert.include(result.stderr, 'nobody@example.org')
  })
})
