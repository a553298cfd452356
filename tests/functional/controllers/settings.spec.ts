import { test } from '@japa/runner'
import { fieldError, notices, pageText, fieldValue } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const SETTINGS = '/settings?_method=PUT'

const save = (member: Visitor, fields: Record<string, unknown>) =>
  member.submit(SETTINGS, allFields(fields), '/settings')

const allFields = (fields: Record<string, unknown>) => ({
  form: 'profile',
  name: 'Vera Visitor',
  temperature_unit: 'C',
  ...fields,
})

const changeEmail = (member: Visitor, email: string, password: string) =>
  member.submit(
    '/settings/email',
    { form: 'email', email, current_password: password },
    '/settings'
  )

const TRAINING = { form: 'training', distance_unit: 'km', time_zone: '' }

const saveTraining = (member: Visitor, fields: Record<string, unknown>) =>
  member.submit('/settings/training?_method=PUT', { ...TRAINING, ...fields }, '/settings')

test.group('Training settings', () => {
  test('store unit, time zone, paces and what the member has opted in to', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const page = await saveTraining(member, {
      'distance_unit': 'mi',
      'time_zone': 'Australia/Brisbane',
      'pace_kinds[0]': 'run',
      'pace_kinds[1]': 'swim',
      'shown_in_club': 'true',
      'yearly_report': 'true',
    })

    assert.equal(notices(page.body), 'Your training settings are saved.')
    assert.containsSubset(await member.account(), {
      distance_unit: 'mi',
      time_zone: 'Australia/Brisbane',
      pace_kinds: ['run', 'swim'],
      shown_in_club: true,
      yearly_report: true,
    })
    assert.match(page.body, /<option value="Australia\/Brisbane"\s+selected/)
    assert.match(page.body, /value="swim" checked/)
    assert.notMatch(page.body, /value="ride" checked/)
  })

  test('without a tick end the opt-ins, and the time zone is that of the browser', async ({
    assert,
  }) => {
    const member = await Visitor.registered(await stackOn())
    await member.stack.sql(
      `UPDATE users SET time_zone = 'Asia/Tokyo', pace_kinds = '{run}', shown_in_club = true,
       yearly_report = true WHERE email = $1`,
      [member.email]
    )
    await saveTraining(member, {})

    assert.containsSubset(await member.account(), {
      time_zone: null,
      pace_kinds: [],
      shown_in_club: false,
      yearly_report: false,
    })
  })

  for (const [field, value, message] of [
    ['time_zone', 'Mars/Olympus', 'The time zone must be a name such as Europe/Lisbon'],
    ['distance_unit', 'yd', 'The unit of distance must be one of km, mi'],
  ]) {
    test(`refuse ${value} with one sentence`, async ({ assert }) => {
      const member = await Visitor.registered(await stackOn())
      const page = await saveTraining(member, { [field]: value })
      assert.equal(fieldError(page.body, field), message)
    })
  }
})

test.group('Chat settings', () => {
  test('hide the presence of the member, and show it again without a tick', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const saveChat = (fields: Record<string, unknown>) =>
      member.submit('/settings/chat?_method=PUT', { form: 'chat', ...fields }, '/settings')
    assert.isFalse((await member.account()).hides_presence)

    const page = await saveChat({ hides_presence: 'true' })
    assert.equal(notices(page.body), 'Your chat settings are saved.')
    assert.match(page.body, /name="hides_presence"[^>]* checked/)
    assert.isTrue((await member.account()).hides_presence)

    assert.notMatch((await saveChat({})).body, /name="hides_presence"[^>]* checked/)
    assert.isFalse((await member.account()).hides_presence)
  })
})

test.group('Settings', () => {
  test('change name and unit, also on the board', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    await member.subscribe(await stack.city('Boise', 20))
    assert.include(pageText((await member.get('/dashboard')).body), '20.0 °C')

    const page = await save(member, { name: 'Vera Voyager', temperature_unit: 'F' })

    assert.equal(page.path, '/settings')
    assert.equal(notices(page.body), 'Your settings are saved.')
    assert.equal(fieldValue(page.body, 'profile-name'), 'Vera Voyager')
    const board = pageText((await member.get('/dashboard')).body)
    assert.include(board, 'Vera Voyager')
    assert.include(board, '68.0 °F')
  })

  for (const [what, password] of Object.entries({
    'no': '',
    'a wrong': 'correct horse batterie',
  })) {
    test(`refuse a new e-mail with ${what} current password`, async ({ assert }) => {
      const member = await Visitor.registered(await stackOn())
      const page = await changeEmail(member, 'vera.voyager@example.org', password)

      assert.equal(
        fieldError(page.body, 'email-current_password'),
        'Enter your current password to change your e-mail'
      )
      assert.equal(fieldValue(page.body, 'email-email'), 'vera.voyager@example.org')
    })
  }

  test('refuse an e-mail that another account uses, ignoring case', async ({ assert }) => {
    const stack = await stackOn()
    const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]

    const page = await changeEmail(member, other.email.toUpperCase(), member.password)

    assert.equal(fieldError(page.body, 'email-email'), 'An account with this e-mail already exists')
    assert.exists(await member.account())
  })

  test('refuse an unknown unit', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    await save(member, { temperature_unit: 'K', name: 'Vera Kelvin' })
    assert.containsSubset(await member.account(), { name: 'Vera Visitor', temperature_unit: 'C' })
  })

  test('show errors only in the form that was sent', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const page = await save(member, { name: '' })

    assert.equal(fieldError(page.body, 'profile-name'), 'Please fill in the name')
    assert.isUndefined(fieldError(page.body, 'password-current_password'))
    assert.equal(fieldValue(page.body, 'email-email'), member.email)
  })

  test('never store a password in the session, not even after an error', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const secret = 'a secret of four words'
    const fields = { form: 'email', email: 'n'.repeat(300), current_password: secret }

    for (const token of [await member.csrfToken(), 'too old']) {
      await member.send('/settings/email', { ...fields, _csrf: token }, '/settings')
      const sessions = await member.stack.sql('SELECT data FROM sessions')
      const data = sessions.map((session) => session.data).join()
      assert.include(data, 'n'.repeat(300), 'premise: the session contains the input')
      assert.notInclude(data, secret)
      await member.get('/settings')
    }
  })
})
