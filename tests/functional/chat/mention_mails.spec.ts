import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { deliverMentions } from '#chat/deliver_mentions'
import { requestMentionMails } from '#chat/request_mention_mails'
import User from '#models/user'
import { createRoom, post } from '#tests/support/chat_sql_helpers'
import { mailsTo, rawMailsTo } from '#tests/support/mailbox'

let members = 0

async function createMember(fields: Partial<User> = {}) {
  return User.create({
    name: 'Away',
    email: `away${++members}@example.org`,
    emailVerifiedAt: DateTime.utc(),
    timeZone: 'Europe/Berlin',
    locale: 'en-GB',
    ...fields,
  })
}

/** Lets somebody mention a member some minutes ago. Returns the id of the message. */
async function mention(user: User, room = 0, minutes = 11) {
  const author = await createMember({ name: 'Ann Author' })
  const mentions = JSON.stringify([{ id: user.id, name: user.name }])
  const { id } = await post(room, { author_id: author.id, mentions, body: 'a secret plan' })
  await db
    .from('mentions')
    .where('message_id', id)
    .update({ created_at: db.raw(`now() - interval '${minutes} minutes'`) })
  return id
}

const request = () => db.transaction((trx) => requestMentionMails(trx))

async function jobsOf({ id }: User): Promise<{ id: string; data: any }[]> {
  const { rows } = await db.rawQuery(
    `SELECT id, data FROM pgboss.job WHERE data->>'letter' = 'mentions'
       AND (data->>'userId')::integer = ? ORDER BY created_on`,
    [id]
  )
  return rows
}

/** Does the jobs of a member, as the worker does. */
async function deliver(user: User) {
  for (const { id, data } of await jobsOf(user)) await deliverMentions(id, data)
}

test.group('Mails about mentions', (group) => {
  group.setup(() => {
    // Without a mail server, each mail is logged as a warning.
    const { level } = logger
    logger.level = 'error'
    return () => {
      logger.level = level
    }
  })
  group.each.setup(async () => {
    await db.rawQuery('DELETE FROM pgboss.job')
    await db.from('mentions').delete()
  })

  test('tell a member who has been away, once for all mentions', async ({ assert }) => {
    const user = await createMember()
    const room = await createRoom()
    await db.table('subscriptions').insert({ user_id: user.id, city_id: room })
    const ids = [
      await mention(user, 0, 30),
      await mention(user, room, 11),
      await mention(user, 0, 1),
    ]
    assert.equal(await request(), 1)
    assert.equal(await request(), 0)
    await deliver(user)
    await deliver(user)

    const [mail, ...others] = mailsTo(user.email)
    assert.isEmpty(others)
    assert.equal(mail.subject, 'You were mentioned 3 times in the chat')
    for (const part of [mail.text, mail.html]) {
      assert.include(part, 'Ann Author')
      assert.include(part, 'Lobby')
      for (const id of ids) assert.include(part, `message=${id}#message-${id}`)
      assert.notInclude(part, 'secret')
      assert.match(part, /\/unsubscribe\/\S+/)
    }
    const [raw] = rawMailsTo(user.email)
    assert.match(raw, /^List-Unsubscribe:\s+</m)
    assert.equal(await request(), 0)
  })

  test('are not requested before ten minutes, nor after a day', async ({ assert }) => {
    const [recent, old] = [await createMember(), await createMember()]
    await mention(recent, 0, 9)
    await mention(old, 0, 24 * 60 + 1)
    assert.equal(await request(), 0)
    await db
      .from('mentions')
      .where('user_id', recent.id)
      .update({
        created_at: db.raw(`now() - interval '10 minutes 1 second'`),
      })
    assert.equal(await request(), 1)
  })

  for (const [who, fields] of [
    ['does not want them', { mentionMails: false }],
    ['is deactivated', { active: false }],
    ['has not confirmed the address', { emailVerifiedAt: null }],
  ] as [string, Partial<User>][]) {
    test(`are neither requested nor sent if the member ${who}`, async ({ assert }) => {
      const user = await createMember(fields)
      await mention(user)
      assert.equal(await request(), 0)

      const later = await createMember()
      await mention(later)
      assert.equal(await request(), 1)
      await later.merge(fields).save()
      await deliver(later)
      assert.isEmpty(mailsTo(later.email))
    })
  }

  for (const [what, change] of [
    [
      'has seen it',
      (user: User) => db.from('mentions').where('user_id', user.id).update({ seen_at: new Date() }),
    ],
    [
      'has read the room',
      async (user: User, room: number) => {
        await db.table('reads').insert({ user_id: user.id, room_id: room, number: 100 })
      },
    ],
    [
      'has muted the room',
      async (user: User, room: number) => {
        await db.table('muted_rooms').insert({ user_id: user.id, room_id: room })
      },
    ],
    [
      'may not read the room any more',
      (user: User) => db.from('subscriptions').where('user_id', user.id).delete(),
    ],
    [
      'is not named any more',
      (_: User, room: number) =>
        db.from('messages').where('room_id', room).update({ body: 'other', mentions: null }),
    ],
    [
      'was named in a message that is deleted',
      (_: User, room: number) => db.from('messages').where('room_id', room).delete(),
    ],
  ] as [string, (user: User, room: number) => Promise<unknown>][]) {
    test(`are not sent if the member meanwhile ${what}`, async ({ assert }) => {
      const user = await createMember()
      const room = await createRoom()
      await db.table('subscriptions').insert({ user_id: user.id, city_id: room })
      await mention(user, room)
      assert.equal(await request(), 1)

      await change(user, room)
      await deliver(user)

      assert.isEmpty(mailsTo(user.email))
    })
  }

  test('are requested once by parallel processes', async ({ assert }) => {
    const user = await createMember()
    await mention(user)
    const counts = await Promise.all([request(), request(), request()])
    assert.deepEqual(counts.sort(), [0, 0, 1])
    assert.lengthOf(await jobsOf(user), 1)
  })

  test('are sent again, as the same mail, only if the worker dies before it has noted them', async ({
    assert,
  }) => {
    const user = await createMember()
    await mention(user)
    await request()
    await deliver(user)
    // As if the worker had died after the mail server had accepted the mail.
    await db.from('mentions').where('user_id', user.id).update({ mailed_at: null })
    await deliver(user)
    await deliver(user)
    const ids = rawMailsTo(user.email).map((raw) => /^Message-ID: (.*)$/im.exec(raw)![1])
    assert.lengthOf(ids, 2)
    assert.equal(ids[0], ids[1])
  })
})
