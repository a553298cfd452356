import { test } from '@japa/runner'
import { FollowedLeader } from '#messaging/followed_leader'

const TIMEOUT_MS = 3000
const first = { token: 'first', bus: 'Redis at redis:6379' }
const second = { token: 'second', bus: 'PostgreSQL NOTIFY' }

/** A hub that has followed `first` since 0, without hearing it. */
function followed() {
  const leader = new FollowedLeader(TIMEOUT_MS)
  leader.follow(first, 0)
  return leader
}

test.group('The leader that a hub follows', () => {
  test('is missed when it has been silent for longer than the timeout', ({ assert }) => {
    const leader = followed()
    leader.update(TIMEOUT_MS)
    assert.isFalse(leader.missed)
    leader.update(TIMEOUT_MS + 1)
    assert.isTrue(leader.missed)

    leader.hear(first.token, TIMEOUT_MS + 2)
    leader.update(TIMEOUT_MS + 3)
    assert.isFalse(leader.missed)
  })

  test('stays missed until its heartbeat is heard, even if it is unknown which hub leads', ({
    assert,
  }) => {
    const leader = followed()
    leader.update(4000)

    leader.loseSight()
    leader.update(5000)
    assert.isTrue(leader.missed, 'the relay has lost PostgreSQL')
    leader.follow(first, 6000)
    leader.update(6001)
    assert.isTrue(leader.missed, 'the same hub leads')
    leader.follow(second, 7000)
    leader.update(7001)
    assert.isTrue(leader.missed, 'another hub leads')

    leader.hear(second.token, 8000)
    leader.update(8001)
    assert.isFalse(leader.missed)
  })

  test('is not missed while it is unknown which hub leads, nor at once afterwards', ({
    assert,
  }) => {
    const leader = followed()
    leader.hear(first.token, 1000)
    leader.loseSight()
    leader.update(60_000)
    assert.isFalse(leader.missed)

    leader.follow(first, 60_000)
    leader.update(60_001)
    assert.isFalse(leader.missed)
    leader.update(60_001 + TIMEOUT_MS)
    assert.isTrue(leader.missed)
  })

  test('is not missed at once after an interruption of the bus', ({ assert }) => {
    const leader = followed()
    leader.expectAgain(60_000)
    leader.update(60_001)
    assert.isFalse(leader.missed)
  })

  test('makes the next leader check its connections only if it was not heard', ({ assert }) => {
    const leader = new FollowedLeader(TIMEOUT_MS)
    assert.isFalse(leader.follow(first, 0), 'the hub has just started')
    assert.isFalse(leader.follow(first, 500), 'the same hub leads')
    assert.isTrue(leader.follow(second, 1000), 'the first leader was not heard')
    leader.hear(second.token, 1500)
    assert.isFalse(leader.follow(first, 2000), 'the second leader was heard')
  })

  test('makes the next leader check its connections if it was heard only before an interruption', ({
    assert,
  }) => {
    const leader = followed()
    leader.hear(first.token, 1000)
    leader.forgetHeard(60_000)
    leader.update(60_001)
    assert.isFalse(leader.missed)
    assert.isTrue(leader.follow(second, 61_000))
  })
})
