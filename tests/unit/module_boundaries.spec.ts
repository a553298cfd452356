import { test } from '@japa/runner'
import { ESLint } from 'eslint'

const eslint = new ESLint()

/**
 * Lints `text` as the content of the file at `filePath`. Returns the messages of the import rules.
 */
async function importErrors(filePath: string, text: string) {
  const [{ messages }] = await eslint.lintText(text, { filePath })
  return messages
    .filter(({ ruleId }) => /no-cycle|no-restricted-imports/.test(ruleId ?? ''))
    .map(({ message }) => message)
}

test.group('Module boundaries', () => {
  test('the linter refuses a circular import', async ({ assert }) => {
    const text = `export { announce as publishPending } from '#messaging/announce'\n`
    const [error, ...others] = await importErrors('messaging/outbox.ts', text)
    assert.match(error, /Dependency cycle/)
    assert.isEmpty(others)
  })

  const upward = {
    'support/pluralize.ts': ['#config/app', /import none of our code/],
    'messaging/relay.ts': ['#models/city', /knows no model/],
    'process/health.ts': ['#hub/server', /neither the hub nor the pages/],
    'web/models/city.ts': ['#board/watch_city', /folders by noun/],
    'web/board/watch_city.ts': ['#accounts/change_password', /neither accounts/],
    'hub/server.ts': ['#controllers/sessions_controller', /no page/],
    'web/admin/actions/city_changed.ts': ['#audit/undo', /never the other way round/],
    'web/browser/app.ts': ['#models/city', /nothing of the server/],
    'web/browser/chat/room_page.ts': ['../../chat/rooms.js', /nothing of the server/],
    'messaging/contract.ts': ['#support/pluralize', /imports nothing/],
  } as const
  for (const [file, [target, reason]] of Object.entries(upward)) {
    test(`the linter refuses ${target} in ${file} and says why`, async ({ assert }) => {
      const errors = await importErrors(file, `export * from '${target}'\n`)
      assert.match(errors.join(), reason)
    })
  }

  test('the linter accepts an import of a lower layer', async ({ assert }) => {
    const text = `export { announce } from '#messaging/announce'\n`
    assert.isEmpty(await importErrors('web/board/watch_city.ts', text))
  })
})
