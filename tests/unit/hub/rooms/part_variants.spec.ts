import { test } from '@japa/runner'
import { PartVariants } from '#hub/rooms/part_variants'
import type { EveryTopic } from '#hub/topics/topic'
import type { HubSocket } from '#hub/types'

const socketOf = (user?: object) => ({ data: { user } }) as unknown as HubSocket
const [anna, ben] = [socketOf({ id: 1 }), socketOf({ id: 2 })]
const [visitor, another] = [socketOf(), socketOf()]

/** A topic of which visitors may see only even changes. It counts the messages that are made. */
function topicWithSecrets() {
  const made: number[][] = []
  const topic = {
    event: 'messages',
    messageOf: ({ changes }: { changes: number[] }) => {
      made.push(changes)
      return { changes }
    },
    forVisitors: (changes: number[]) =>
      changes.some((n) => n % 2) ? changes.filter((n) => n % 2 === 0) : changes,
  }
  return { topic: topic as unknown as EveryTopic<number, any>, made }
}

const part = (...changes: number[]) => ({ id: 0, after: 0, upto: 9, changes })

test.group('The variants of a part', () => {
  test('are made once for all members, and once for all visitors', ({ assert }) => {
    const { topic, made } = topicWithSecrets()
    const variants = new PartVariants(topic, part(1, 2))
    assert.equal(variants.frameFor(anna), variants.frameFor(ben))
    assert.equal(variants.frameFor(visitor), variants.frameFor(another))
    assert.include(variants.frameFor(anna).toString(), '{"changes":[1,2]}')
    assert.include(variants.frameFor(visitor).toString(), '{"changes":[2]}')
    assert.deepEqual(variants.messageFor(visitor), { changes: [2] })
    assert.deepEqual(made, [[1, 2], [2]])
  })

  test('are one if visitors may see everything', ({ assert }) => {
    const { topic, made } = topicWithSecrets()
    const variants = new PartVariants(topic, part(2, 4))
    assert.equal(variants.frameFor(anna), variants.frameFor(visitor))
    assert.lengthOf(made, 1)
  })

  test('are not made for visitors if there are none', ({ assert }) => {
    const { topic, made } = topicWithSecrets()
    new PartVariants(topic, part(1)).frameFor(anna)
    assert.deepEqual(made, [[1]])
  })
})
