import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import type { Ability } from '#accounts/abilities'
import { LOBBY } from '#messaging/contract'
import { addToken } from '#tests/support/add_token'
import { joinRooms } from '#tests/support/chat_client'
import { createRoom, namedMember, PresenceClient } from '#tests/support/presence_client'
import { Stack } from '#tests/support/stack'
import { until, Visitor, type HubClient } from '#tests/support/visitor'

/** Emits any event with any arguments, even if the types of the contract forbid them. */
const emit = (socket: HubClient, event: string, ...args: unknown[]) =>
  (socket.emit as (event: string, ...args: unknown[]) => void)(event, ...args)

/** Nothing may follow within this time: the hub sends what has changed within a second. */
const LATE_MS = 1500

test.group('Presence and typing in the chat', (group) => {
  let stack: Stack
  let mine: number
  let other: number
  let attacker: Visitor
  let witness: PresenceClient
  group.setup(async () => {
    stack = await Stack.start('postgres', { HUB_EVENTS_PER_SECOND: '1000' }, { web: false })
  })
  group.teardown(() => stack.stop())
  group.each.setup(async () => {
    ;[mine, other] = [await createRoom(stack), await createRoom(stack)]
    attacker = await namedMember(stack, 'Mallory', mine)
    witness = await PresenceClient.joined(await namedMember(stack, 'Wendy', other), other)
    await until('the witness', () => witness.present === 'Wendy')
    return () => {
      attacker.leave()
      witness.leave()
    }
  })

  test('of a room are not for members without the right to it, who cannot appear there', async ({
    assert,
  }) => {
    const socket = await attacker.connect()
    const spy = new PresenceClient(socket, other)
    await joinRooms(socket, [{ roomId: other }, { roomId: mine }])
    await until('the attacker to be present in a room', () => spy.others.length > 0)
    for (const roomId of [other, LOBBY, 999_999]) emit(socket, 'typing', roomId)
    witness.type()
    await until('the witness to type', () => witness.typing === 'Wendy')
    await pause(LATE_MS)
    assert.isEmpty([...spy.heres, ...spy.typings])
    assert.deepEqual([...new Set(spy.others.map(({ roomId }) => roomId))], [mine])
    assert.equal(witness.present, 'Wendy')
    assert.isTrue(
      witness.typings.every(({ members }) => members.every(({ name }) => name === 'Wendy'))
    )
  })

  test('of the lobby are not for visitors, who cannot appear there', async ({ assert }) => {
    const member = await PresenceClient.joined(attacker, LOBBY)
    const visitor = new Visitor(stack)
    const socket = await visitor.connectAsVisitor()
    const spy = new PresenceClient(socket, LOBBY)
    await joinRooms(socket, [{ roomId: LOBBY }])
    await until('the member', () => member.count === 1)
    for (const isTyping of [true, false]) emit(socket, 'typing', LOBBY, isTyping)
    member.type()
    await until('the member to type', () => member.typing === 'Mallory')
    await pause(LATE_MS)
    assert.isEmpty([...spy.heres, ...spy.typings, ...spy.others])
    assert.equal(member.count, 1)
    assert.isTrue(socket.connected)
    visitor.leave()
  })

  test('cannot be forged: events of the hub have no effect when a client sends them', async ({
    assert,
  }) => {
    const client = await PresenceClient.joined(attacker, mine)
    await until('the attacker', () => client.present === 'Mallory')
    const [{ id }] = client.heres.at(-1)!.members
    for (const roomId of [mine, other]) {
      const members = [{ id, name: 'Admin' }]
      emit(client.socket, 'here', { roomId, count: 7, members })
      emit(client.socket, 'typing', { roomId, members })
      emit(client.socket, 'presence', { kind: 'end', run: 'x' })
    }
    await pause(LATE_MS)
    assert.equal(witness.present, 'Wendy')
    assert.equal(witness.typing, '')
    assert.equal(client.typing, '')
  })

  test('of a program need an access token with which it may write', async ({ assert }) => {
    const watcher = await PresenceClient.joined(attacker, mine)
    const connect = async (...abilities: Ability[]) => {
      const token = await addToken(attacker, { abilities })
      const client = new PresenceClient(await attacker.connectWithToken(token), mine)
      await joinRooms(client.socket, [{ roomId: mine }])
      await until('the program', () => client.present === 'Mallory')
      return client
    }
    const reader = await connect('messages:read')
    const writer = await connect('messages:read', 'messages:write')
    reader.type()
    await pause(LATE_MS)
    assert.isEmpty(watcher.typings)
    writer.type()
    await until('the program to type', () => watcher.typing === 'Mallory')
  })

  test('with arguments of a wrong type change nothing', async ({ assert }) => {
    const client = await PresenceClient.joined(attacker, mine)
    await until('the attacker', () => client.present === 'Mallory')
    const ids = [undefined, null, '', String(mine), -1, mine + 0.5, Number.NaN, 2 ** 31, [mine], {}]
    for (const id of ids) emit(client.socket, 'typing', id)
    for (const value of [null, 'false', 1, [], {}]) emit(client.socket, 'typing', mine, value)
    emit(client.socket, 'typing')
    await pause(LATE_MS)
    assert.equal(client.typing, '')
    client.type()
    await until('the attacker to type', () => client.typing === 'Mallory')
  })

  test('of a client that types all the time reach others once a second', async ({ assert }) => {
    const client = await PresenceClient.joined(attacker, mine)
    await until('the attacker', () => client.present === 'Mallory')
    const startedAt = Date.now()
    while (Date.now() < startedAt + 3000) {
      for (let n = 0; n < 20; n++) client.type(n % 2 === 0)
      await pause(50)
    }
    const seconds = (Date.now() - startedAt) / 1000
    assert.isAtMost(client.typings.length, Math.ceil(seconds) + 1)
    assert.isTrue(client.socket.connected)
  })
})
