import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from '@japa/runner'
import type { Reading } from '#messaging/contract'
import { decoded, fieldError, notices, pageText } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { collectReadings, shownAccessToken, until, Visitor, watch } from '#tests/support/visitor'

const PAGE = '/settings/access-tokens'

const tokens = ({ stack, email }: Visitor) =>
  stack.sql(
    `SELECT tokens.*, sign_ins.id AS sign_in_id, last_used FROM auth_access_tokens tokens
     JOIN users ON users.id = tokenable_id
     LEFT JOIN sign_ins ON access_token_id = tokens.id WHERE email = $1 ORDER BY tokens.id`,
    [email]
  )

const create = (member: Visitor, fields: Record<string, unknown> = {}) =>
  member.submit(
    PAGE,
    { 'name': 'display', 'expires_in': '7', 'abilities[]': 'cities:read', ...fields },
    PAGE
  )

/** Runs JavaScript in a new process, where it can import the packages of this project. */
function startProgram(code: string, token: string) {
  const program = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    env: { FAIRWEATHER_TOKEN: token },
  })
  let output = ''
  for (const stream of [program.stdout, program.stderr]) {
    stream.on('data', (chunk) => (output += chunk))
  }
  return { output: () => output, ended: once(program, 'exit') }
}

test.group('Access tokens', () => {
  test('are shown once, and stored neither in the session nor in the database', async ({
    assert,
  }) => {
    const member = await Visitor.registered(await stackOn())
    assert.include((await member.get(PAGE)).body, 'You have no access tokens.')

    const { body, headers } = await create(member)

    const token = shownAccessToken(body)!
    assert.exists(token)
    assert.equal(headers.get('cache-control'), 'no-store')
    const secret = token.split('.')[1]
    const stored = await member.stack.sql(
      `SELECT data AS text FROM sessions UNION ALL SELECT t::text FROM auth_access_tokens t
       UNION ALL SELECT s::text FROM sign_ins s`
    )
    const all = stored.map((row) => row.text).join()
    for (const part of [secret, Buffer.from(secret, 'base64url').toString()]) {
      assert.notInclude(all, part)
    }
    const again = await member.get(PAGE)
    assert.isUndefined(shownAccessToken(again.body))
    assert.match(
      pageText(again.body),
      /display Last used never See the cities of the club, and your board with its temperatures Expires on \d+ \w+ \d{4} Revoke/
    )
    const [row] = await tokens(member)
    assert.closeTo(row.expires_at.getTime(), Date.now() + 7 * 86_400_000, 60_000)
  })

  test('are sent to Turbo as a stream, which needs no redirect', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const answer = await member.request(PAGE, {
      method: 'POST',
      headers: { accept: 'text/vnd.turbo-stream.html, text/html, application/xhtml+xml' },
      body: new URLSearchParams({
        'name': 'display',
        'expires_in': '7',
        'abilities[]': 'cities:read',
        '_csrf': await member.csrfToken(),
      }),
    })
    assert.equal(answer.status, 200)
    assert.include(answer.headers.get('content-type')!, 'text/vnd.turbo-stream.html')
    assert.match(answer.body, /^<turbo-stream action="replace" target="access-tokens">/)
    assert.exists(shownAccessToken(answer.body))
  })

  test('let a program watch the board, and show when they were last used', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const [city, other] = [await member.stack.city('Mine', 20), await member.stack.city('Other', 2)]
    await member.subscribe(city)
    const token = await member.createToken()

    const socket = await member.connectWithToken(token)
    const readings = collectReadings(socket)
    const answer = await watch(socket, [city, other])
    assert.containsSubset(answer, { ok: true, readings: [{ celsius: 20 }], refused: [other] })
    await member.stack.sql('UPDATE cities SET celsius = 21 WHERE id = $1', [city])

    await until('the reading', () => readings.at(-1)?.celsius === 21)
    assert.include(pageText((await member.get(PAGE)).body), 'Last used just now')
    member.leave()
  })

  test('work in the program that the page shows, which prints the board', async () => {
    const member = await Visitor.registered(await stackOn())
    const [city, other] = [
      await member.stack.city('Printed', 20.5),
      await member.stack.city('Listed', 3),
    ]
    await member.subscribe(city, other)
    const socket = await member.connect()
    const batches: Reading[][] = []
    socket.on('readings', (several) => batches.push(several))
    await watch(socket, [city, other])
    const { body } = await create(member)
    const [, code] = /<pre[^>]*id="snippet"[^>]*>(.*?)<\/pre>/s.exec(body)!

    const program = startProgram(decoded(code), shownAccessToken(body)!)
    const untilPrinted = (...lines: string[]) =>
      until(lines.join(), () => lines.every((line) => program.output().includes(line)))
    await untilPrinted('Printed 20.5 °C', 'Listed 3 °C')
    await member.stack.sql('UPDATE cities SET celsius = -1.5 WHERE id = $1', [city])
    await untilPrinted('Printed -1.5 °C')
    await member.stack.sql('UPDATE cities SET celsius = -2.5 WHERE id = ANY($1)', [[city, other]])
    await untilPrinted('Printed -2.5 °C', 'Listed -2.5 °C')
    // Premise: the hub has sent both readings of the last commit as one event.
    await until('a wave', () => batches.some((batch) => batch.length === 2))
    const [{ id }] = await tokens(member)
    await member.submit(`${PAGE}/${id}?_method=DELETE`, {}, PAGE)
    await until('the end', () => program.output().includes('signed-out'))
    await program.ended
    member.leave()
  })

  test('for pages of other sites show the lines to paste, and can only watch the board', async ({
    assert,
  }) => {
    const member = await Visitor.registered(await stackOn())
    const { body } = await create(member, {
      'used_by': 'page',
      'origins': 'https://Club.example/weather\nhttp://localhost:8080 https://club.example',
      'abilities[]': 'messages:write',
    })
    const [row] = await tokens(member)
    assert.deepEqual(row.origins, ['https://club.example', 'http://localhost:8080'])
    assert.equal(row.abilities, '["cities:read"]')
    const [, lines] = /<pre[^>]*id="new-token"[^>]*>(.*?)<\/pre>/s.exec(body)!
    const { url, hubUrl } = member.stack
    assert.equal(
      decoded(lines),
      `<script src="${url}/embed/v1.js" defer crossorigin></script>
<fairweather-board src="${url}" hub="${hubUrl}" token="${shownAccessToken(body)}"></fairweather-board>`
    )
    const policy = `script-src ${url}; connect-src ${url} ${hubUrl.replace('http', 'ws')}`
    assert.include(decoded(body), policy)
    assert.include(
      pageText((await member.get(PAGE)).body),
      'Last used never For pages of https://club.example, http://localhost:8080'
    )
  })

  test('for programs list no sites, even if addresses were typed before', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const { body } = await create(member, { used_by: 'program', origins: 'nonsense://' })
    assert.exists(shownAccessToken(body))
    assert.deepEqual((await tokens(member))[0].origins, [])
  })

  test('can be revoked one by one', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const [kept, revoked] = [await member.createToken('kept'), await member.createToken('revoked')]
    const [, { id }] = await tokens(member)
    const sockets = [await member.connectWithToken(kept), await member.connectWithToken(revoked)]

    const page = await member.submit(`${PAGE}/${id}?_method=DELETE`, {}, PAGE)

    assert.equal(notices(page.body), 'The token is revoked.')
    assert.include(page.body, 'Revoke kept')
    assert.notInclude(page.body, 'Revoke revoked')
    await until('its connection closed', () => !sockets[1].connected, 1000)
    assert.isTrue(sockets[0].connected)
    await assert.rejects(() => member.connectWithToken(revoked), 'unauthorised')
    assert.equal((await member.submit(`${PAGE}/${id}?_method=DELETE`, {}, PAGE)).status, 404)
    member.leave()
  })

  test('are listed as expired after their time, and can then be revoked', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    await member.createToken()
    const [{ id }] = await tokens(member)
    await member.stack.sql(
      `WITH t AS (UPDATE auth_access_tokens SET expires_at = '2026-01-02' WHERE id = $1)
       UPDATE sign_ins SET expires_at = '2026-01-02' WHERE access_token_id = $1`,
      [id]
    )
    assert.include(
      pageText((await member.get(PAGE)).body),
      'Expired Last used never See the cities of the club, and your board with its temperatures Expired on 2 Jan 2026'
    )
    const page = await member.submit(`${PAGE}/${id}?_method=DELETE`, {}, PAGE)
    assert.include(page.body, 'You have no access tokens.')
  })

  test('are deleted when the password changes', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const token = await member.createToken()
    const socket = await member.connectWithToken(token)
    const next = 'wrong horse battery'
    await member.submit(
      '/settings/password?_method=PUT',
      { current_password: member.password, password: next, password_confirmation: next },
      '/settings'
    )
    await until('its connection closed', () => !socket.connected, 1000)
    await assert.rejects(() => member.connectWithToken(token), 'unauthorised')
    assert.isEmpty(await tokens(member))
  })

  for (const { what, fields, field, sentence } of [
    { what: 'no name', fields: { name: '' }, field: 'name', sentence: 'Please fill in the name' },
    {
      what: 'no expiry',
      fields: { expires_in: 'never' },
      field: 'expires_in',
      sentence: 'The number of days must be one of 7, 30, 90, 365',
    },
    {
      what: 'no ability',
      fields: { 'abilities[]': '' },
      field: 'abilities',
      sentence: 'Please choose what the program may do',
    },
    {
      what: 'a page without an address',
      fields: { used_by: 'page', origins: ' ' },
      field: 'origins',
      sentence: 'Please fill in the address of at least one page',
    },
    {
      what: 'an address that is not one',
      fields: { used_by: 'page', origins: 'https://club.example https://*.example' },
      field: 'origins',
      sentence: 'https://*.example is not the address of a page of another site',
    },
    {
      what: 'too many addresses',
      fields: {
        used_by: 'page',
        origins: Array.from({ length: 11 }, (_, n) => `club${n}.example`).join('\n'),
      },
      field: 'origins',
      sentence: 'A token can be for at most 10 sites',
    },
    {
      what: 'an unknown ability',
      fields: { 'abilities[]': '*' },
      field: 'abilities',
      sentence: 'Please choose what the program may do',
    },
  ]) {
    test(`with ${what} are refused with an error at the field, and the other input stays`, async ({
      assert,
    }) => {
      const member = await Visitor.registered(await stackOn())
      const page = await create(member, { name: 'display in the hall', ...fields })
      assert.equal(fieldError(page.body, field), sentence)
      assert.equal(page.body.includes('value="display in the hall"'), fields.name === undefined)
      assert.isEmpty(await tokens(member))
    })
  }
})
