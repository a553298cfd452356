import { test } from '@japa/runner'
import { phrase } from '#support/phrase'
import { storePhrase } from '#support/stored_phrase'
import { pageText } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

test.group('The page of a feed run', () => {
  test('says what failed in the language of the reader, and shows the text of an earlier version', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const admin = await Visitor.admin(stack)
    await stack.sql(`UPDATE users SET locale = 'ru-RU' WHERE email = $1`, [admin.email])
    const city = await stack.city('Сбой')
    const problem = phrase('No response within {n} s.', { n: 10 })
    const [{ id }] = await stack.sql(
      `INSERT INTO feed_runs (feed, starter, ended_at, failed, problem, problem_phrase)
         VALUES ('open-meteo', 'command', now(), 2, $1, $2) RETURNING id`,
      [String(problem), storePhrase(problem)]
    )
    await stack.sql(
      `INSERT INTO feed_failures (run_id, city_id, reason, phrase)
         VALUES ($1, $2, 'The temperature is missing.', $3), ($1, 999999999, 'Old {x}', NULL)`,
      [id, city, storePhrase(phrase('The temperature is missing.'))]
    )
    const page = async () => pageText((await admin.get(`/admin/feed/runs/${id}`)).body)
    const shown = await page()
    for (const text of ['Нет ответа за 10 с.', 'Нет температуры.', 'Old {x}']) {
      assert.include(shown, text)
    }
    assert.notMatch(shown, /No response|The temperature/)
    assert.include(pageText((await admin.get('/admin/feed')).body), 'Нет ответа за 10 с.')

    await stack.sql(
      `UPDATE feed_runs SET problem = 'Old {y}', problem_phrase = NULL WHERE id = $1`,
      [id]
    )
    assert.include(await page(), 'Old {y}')
  })
})
