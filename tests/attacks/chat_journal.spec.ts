import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { Stack } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

const OPTIONS = { hubs: 0, capturesLog: true }

const post = (member: Visitor, id: string, body: string) =>
  member.submit('/chat/lobby/messages', { id, body }, '/chat')

const recordsIn = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.includes('"roomId"'))
    .map((line) => JSON.parse(line))

test.group('The journal of the chat', () => {
  test('has one line for each event, whatever the message contains', async ({ assert }) => {
    const log = join(mkdtempSync(join(tmpdir(), 'journal-')), 'folder', 'chat')
    const stack = await Stack.start('postgres', { CHAT_LOG: log }, OPTIONS)
    const member = await Visitor.registered(stack)
    const id = randomUUID()
    const forged = '{"event":"posted","roomId":0,"author":"Ada Admin"}'
    await post(member, id, `one\r\n${forged}\r\u001b[2J\u001b]0;title\u0007two`)
    await post(member, id, 'again')
    await member.submit(`/chat/messages/${id}?_method=PUT`, { body: 'three\nfour' }, '/chat')
    await member.submit(`/chat/messages/${id}?_method=DELETE`, {}, '/chat')

    const file = `${log}-${stack.env.PORT}.1.log`
    const read = () => (existsSync(file) ? readFileSync(file, 'utf8') : '')
    await until('three lines in the file', () => recordsIn(read()).length === 3)
    await until('three lines on the console', () => recordsIn(stack.log).length === 3)
    for (const text of [read(), stack.log]) {
      const records = recordsIn(text)
      assert.deepEqual(
        records.map(({ event }) => event),
        ['posted', 'edited', 'deleted']
      )
      assert.deepEqual(
        records.map(({ body }) => body),
        [`one\n${forged}\n[2J]0;titletwo`, 'three\nfour', '']
      )
      for (const record of records) {
        assert.equal(record.id, id)
        assert.equal(record.author, member.name)
      }
      assert.notMatch(text, /[^\P{Cc}\n]/u)
    }
    await stack.stop()
  })

  test('can be switched off, and does not keep anybody from writing if it fails', async ({
    assert,
  }) => {
    for (const CHAT_LOG of ['off', '/dev/null/chat']) {
      const stack = await Stack.start('postgres', { CHAT_LOG }, OPTIONS)
      const member = await Visitor.registered(stack)
      for (const body of ['one', 'two', 'three']) await post(member, randomUUID(), body)
      const rows = await stack.sql('SELECT body FROM messages ORDER BY number')
      assert.lengthOf(rows, 3)
      if (CHAT_LOG === 'off') assert.isEmpty(recordsIn(stack.log))
      else await until('the log says so', () => stack.log.includes('cannot write the journal'))
      await stack.stop()
    }
  })
})
