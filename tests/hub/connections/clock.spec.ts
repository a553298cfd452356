import { test } from '@japa/runner'
import { stackOn } from '#tests/support/stack'
import { Visitor, watch } from '#tests/support/visitor'

test.group('The time event', () => {
  test('returns the time of the hub, and needs no acknowledgement', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const socket = await member.connect()
    const before = Date.now()
    const time = await socket.emitWithAck('time')
    assert.equal(new Date(time).toISOString(), time)
    assert.isAtLeast(Date.parse(time), before)
    assert.isAtMost(Date.parse(time), Date.now())

    const emit = socket.emit.bind(socket) as (event: string, ...args: unknown[]) => void
    emit('time')
    emit('time', 'no function')
    assert.isTrue((await watch(socket, [])).ok)
    member.leave()
  })
})
