import { createHmac } from 'node:crypto'
import { test } from '@japa/runner'
import { addEntries } from '#tests/support/add_entries'
import { parseMail, rawMailsTo } from '#tests/support/mailbox'
import { pageText } from '#tests/support/page_text'
import { Stack } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

const ONE_CLICK = { 'List-Unsubscribe': 'One-Click' }
const REFUSED = 'This link is not complete, or it was not made here.'

let stack: Stack

/** Creates a member who got a report, and returns the path of the link that stops it. */
async function memberWithLink() {
  const member = await Visitor.registered(stack)
  await addEntries(member, { date: '2024-05-05' })
  await stack.sql(
    'UPDATE users SET yearly_report = true, email_verified_at = now() WHERE email = $1',
    [member.email]
  )
  await stack.runCommand('report:yearly', member.email, '--year=2024')
  await stack.startJobs()
  await until('the report', () => rawMailsTo(member.email).length > 0, 20_000)
  const [raw] = rawMailsTo(member.email)
  const [, path] = /\n\s*<https?:\/\/[^/]+(\/unsubscribe\/[^>]+)>/.exec(raw)!
  return { member, path, raw }
}

const isSubscribed = async (member: Visitor) => {
  const account = await member.account()
  return account.yearly_report as boolean
}

/** Sends the request of a mail program: without cookies, and without a page before it. */
const oneClick = (path: string) =>
  fetch(stack.url + path, {
    method: 'POST',
    body: new URLSearchParams(ONE_CLICK),
    redirect: 'manual',
  })

test.group('The link to stop the yearly report', (group) => {
  group.setup(async () => {
    stack = await Stack.start('postgres', {}, { hubs: 0 })
  })

  test('stops it with one request, without a session or a redirect, and may be repeated', async ({
    assert,
  }) => {
    const { member, path } = await memberWithLink()
    for (let n = 0; n < 2; n++) {
      const response = await oneClick(path)
      assert.equal(response.status, 200)
      assert.include(pageText(await response.text()), 'The yearly report is stopped')
      assert.isFalse(await isSubscribed(member))
    }
    const [{ count }] = await stack.sql(
      `SELECT count(*)::integer AS count FROM users WHERE email = $1 AND active`,
      [member.email]
    )
    assert.equal(count, 1)
  })

  test('changes nothing when it is opened, and the page has a button that works', async ({
    assert,
  }) => {
    const { member, path, raw } = await memberWithLink()
    const visitor = new Visitor(stack)
    for (const method of ['GET', 'HEAD']) {
      assert.equal((await visitor.request(path, { method })).status, 200)
    }
    assert.isTrue(await isSubscribed(member))
    const { body } = await visitor.get(path)
    assert.notInclude(body, member.email)
    const [, action] = /<form action="([^"]+)" method="post"/.exec(body)!
    assert.equal((await visitor.send(action, {})).status, 200)
    assert.isFalse(await isSubscribed(member))
    assert.include(parseMail(raw).html, path, 'the mail has the same link')
  })

  test('stops only the report of its own member, whoever is signed in', async ({ assert }) => {
    const { member, path } = await memberWithLink()
    const { member: other } = await memberWithLink()
    const { id } = await other.account()
    await other.send(`${path}?id=${id}&user_id=${id}`, { ...ONE_CLICK, id, user_id: id })
    assert.isFalse(await isSubscribed(member))
    assert.isTrue(await isSubscribed(other))
  })

  test('cannot be forged, or changed into one for another member', async ({ assert }) => {
    const { member, path } = await memberWithLink()
    const { member: other, path: otherPath } = await memberWithLink()
    const { id } = await other.account()
    const token = path.split('/').at(-1)!
    const [head, ...parts] = token.split('.')
    const otherParts = otherPath.split('/').at(-1)!.split('.').slice(1)
    const forgeries = [
      String(id),
      Buffer.from(JSON.stringify({ message: id, purpose: 'stop the yearly report' })).toString(
        'base64url'
      ),
      createHmac('sha256', 'guess').update(String(id)).digest('base64url'),
      token.slice(0, -1),
      `${token}A`,
      token.toUpperCase(),
      ...parts.map((_, n) => [head, ...parts.with(n, otherParts[n])].join('.')),
      'x'.repeat(5000),
      '%00',
    ].filter((forged) => forged !== token && !otherPath.endsWith(forged))
    for (const forged of forgeries) {
      for (const method of ['GET', 'POST']) {
        const response = await fetch(`${stack.url}/unsubscribe/${forged}`, { method })
        assert.equal(response.status, 404, `${method} ${forged}`)
        const text = pageText(await response.text())
        if (forged !== '%00') assert.include(text, REFUSED, `${method} ${forged}`)
      }
    }
    assert.isTrue(await isSubscribed(member))
    assert.isTrue(await isSubscribed(other))
  })

  test('shows nothing about its member', async ({ assert }) => {
    const { member, path } = await memberWithLink()
    const { id } = await member.account()
    const texts = path
      .split(/[/.:]/)
      .flatMap((part) => [part, Buffer.from(part, 'base64url').toString('latin1')])
    for (const text of texts) {
      assert.notInclude(text, member.email)
      assert.notEqual(text, String(id))
    }
  })

  test('works after the account was deleted, without saying so', async ({ assert }) => {
    const { member, path } = await memberWithLink()
    await stack.sql('DELETE FROM users WHERE email = $1', [member.email])
    const response = await oneClick(path)
    assert.equal(response.status, 200)
    assert.include(pageText(await response.text()), 'The yearly report is stopped')
  })

  test('stores no session for a mail program', async ({ assert }) => {
    const { path } = await memberWithLink()
    const count = async () => {
      const [row] = await stack.sql('SELECT count(*)::integer AS count FROM sessions')
      return row.count as number
    }
    const before = await count()
    await oneClick(path)
    assert.equal(await count(), before)
  })
})
