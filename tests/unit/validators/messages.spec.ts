import { test } from '@japa/runner'
import { abilities } from '#accounts/abilities'
import { accessTokenValidator } from '#validators/access_token'
import { cityValidator } from '#validators/city'
import { settingsValidator } from '#validators/user'

const messagesOf = (validation: Promise<unknown>) =>
  validation.then(
    () => [],
    ({ messages }) => messages.map(({ message }: { message: string }) => message)
  )

test.group('A message about an invalid field', () => {
  test('names the field as the page labels it', async ({ assert }) => {
    assert.includeMembers(await messagesOf(cityValidator.validate({ enabled: 'maybe' })), [
      'The field "enabled" must be true or false',
    ])
    const settings = { temperature_unit: 'K', locale: 'en', theme: 'red' }
    const messages = await messagesOf(settingsValidator.validate({ name: 'Vera', ...settings }))
    assert.deepInclude(messages, 'The unit of temperature must be one of C, F')
    assert.deepInclude(messages, 'The colours must be one of auto, light, dark')
  })

  test('separates the accepted values by commas and blanks', async ({ assert }) => {
    const validation = accessTokenValidator.validate(
      { name: 'hall', expires_in: '8', abilities: [...abilities] },
      { meta: { allowed: abilities } }
    )
    assert.deepEqual(await messagesOf(validation), [
      'The number of days must be one of 7, 30, 90, 365',
    ])
  })
})
