import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import FeedRun from '#models/feed_run'
import { phrase } from '#support/phrase'
import { readPhrase } from '#support/stored_phrase'
import { createCity } from '#tests/support/city_sql_helpers'

const begin = () => FeedRun.begin('phrases', 'command', null, 1)

const answered = (reason: string) =>
  phrase('The server responded with {status}: {reason}.', { status: 503, reason })

test.group('A feed run', () => {
  test('has its problems in English, and as a phrase that says the same', async ({ assert }) => {
    const run = await begin()
    run.addProblem(answered('busy'))
    run.addProblem(phrase('No response within {n} s.', { n: 10 }))
    run.addProblem(answered('busy'))
    await run.save()
    const stored = await FeedRun.findOrFail(run.id)
    assert.equal(
      stored.problem,
      'The server responded with 503: busy. No response within 10 s.',
      'each problem once'
    )
    assert.equal(String(readPhrase(stored.problemPhrase!)), stored.problem)
    assert.deepEqual(stored.problemText, readPhrase(stored.problemPhrase!))
  })

  test('stores no secret and no hidden character that a server has answered', async ({
    assert,
  }) => {
    const run = await begin()
    run.addProblem(answered('no\u202ekey in https://x.example/?apikey=s3cret-key-of-ours'))
    await run.save()
    const { id: cityId } = await createCity()
    await run.addFailures([
      { cityId, reason: answered('https://x.example/?apikey=s3cret-key-of-ours') },
    ])
    const [failure] = await db.from('feed_failures').where('run_id', Number(run.id))
    for (const text of [run.problem, run.problemPhrase, failure.reason, failure.phrase]) {
      assert.include(text, '[redacted]')
      assert.notMatch(text, /s3cret|\u202e/)
    }
  })

  test('has the reason of each failed city as a phrase, or the text of an earlier version', async ({
    assert,
  }) => {
    const run = await begin()
    const [{ id: now }, { id: before }] = [await createCity(), await createCity()]
    await run.addFailures([{ cityId: now, reason: phrase('The temperature is missing.') }])
    await db.table('feed_failures').insert({ run_id: run.id, city_id: before, reason: 'Old {x}' })
    const failures = await run.failures()
    assert.deepEqual(
      failures.map(({ cityId, reason, said }) => [cityId, reason, said]),
      [
        [now, 'The temperature is missing.', phrase('The temperature is missing.', {})],
        [before, 'Old {x}', 'Old {x}'],
      ]
    )
  })
})
