import { test } from '@japa/runner'
import { Gossip } from '#hub/presence/gossip'
import { MAX_BYTES } from '#hub/presence/message_parts'
import { Roster } from '#hub/presence/roster'
import type { PresenceMessage } from '#messaging/presence_message'
import { seededRandom } from '#tests/support/seeded_random'

const ROOM = 7
const TICK_MS = 250

const ROOMS = [0, 7]
const MEMBERS = 30

class Hub {
  readonly roster = new Roster()
  readonly gossip = new Gossip(this.roster)

  get run() {
    return this.gossip.own.run
  }

  join(memberId: number, roomId = ROOM) {
    if (this.gossip.own.add(roomId, memberId)) this.roster.add(roomId, memberId)
  }

  leave(memberId: number, roomId = ROOM) {
    if (this.gossip.own.remove(roomId, memberId)) this.roster.remove(roomId, memberId)
  }

  present(roomId = ROOM) {
    return this.roster.members(roomId).sort((a, b) => a - b)
  }
}

/** A bus whose time a test controls. */
class Bus {
  now = 0
  readonly hubs: Hub[]
  readonly sent: PresenceMessage[] = []
  /** Returns what arrives of a message, and when. */
  deliver: (message: PresenceMessage, to: Hub) => { delayMs: number }[] = () => [{ delayMs: 0 }]
  #waiting: { at: number; to: Hub; message: PresenceMessage }[] = []

  constructor(hubs: number) {
    this.hubs = Array.from({ length: hubs }, () => new Hub())
    this.run(2 * TICK_MS)
  }

  run(durationMs: number, eachTick: () => void = () => {}) {
    for (const end = this.now + durationMs; this.now < end; this.now += TICK_MS) {
      eachTick()
      for (const hub of this.hubs) {
        hub.gossip.others.removeSilent(this.now)
        for (const message of hub.gossip.takeMessages(this.now, this.now)) this.send(message)
      }
      this.#arrive()
    }
  }

  /** Sends a message to all hubs, also to the one that sends it. */
  send(message: PresenceMessage) {
    this.sent.push(message)
    for (const to of this.hubs) {
      for (const { delayMs } of this.deliver(message, to)) {
        this.#waiting.push({ at: this.now + delayMs, to, message: structuredClone(message) })
      }
    }
  }

  #arrive() {
    const due = this.#waiting.filter(({ at }) => at <= this.now).sort((a, b) => a.at - b.at)
    this.#waiting = this.#waiting.filter(({ at }) => at > this.now)
    for (const { to, message } of due) to.gossip.receive(message, this.now)
  }
}

const nothing = () => []

test.group('Hubs that tell each other who is present', () => {
  test('learn of members who come and go within a tick', ({ assert }) => {
    const bus = new Bus(3)
    const [a, b, c] = bus.hubs
    a.join(1)
    b.join(2)
    b.join(3, 8)
    bus.run(TICK_MS)
    for (const hub of bus.hubs) assert.deepEqual([hub.present(), hub.present(8)], [[1, 2], [3]])
    a.leave(1)
    bus.run(TICK_MS)
    for (const hub of bus.hubs) assert.deepEqual(hub.present(), [2])
    assert.equal(c.gossip.others.repairs, 0)
  })

  test('count a member who is at two hubs once, until they have left both', ({ assert }) => {
    const bus = new Bus(3)
    const [a, b, c] = bus.hubs
    a.join(1)
    b.join(1)
    bus.run(TICK_MS)
    assert.equal(c.roster.count(ROOM), 1)
    a.leave(1)
    bus.run(TICK_MS)
    for (const hub of bus.hubs) assert.deepEqual(hub.present(), [1])
    b.leave(1)
    bus.run(TICK_MS)
    for (const hub of bus.hubs) assert.deepEqual(hub.present(), [])
  })

  test('say nothing of a member who has come and gone within a tick', ({ assert }) => {
    const bus = new Bus(2)
    const before = bus.sent.length
    bus.hubs[0].join(1)
    bus.hubs[0].leave(1)
    bus.run(TICK_MS)
    assert.lengthOf(bus.sent, before)
  })

  test('ask for everything when a change was lost', ({ assert }) => {
    const bus = new Bus(2)
    const [a, b] = bus.hubs
    a.join(1)
    bus.deliver = nothing
    bus.run(TICK_MS)
    bus.deliver = () => [{ delayMs: 0 }]
    a.join(2)
    bus.run(TICK_MS)
    assert.deepEqual(b.present(), [], 'premise: the change does not follow on what the hub knows')
    bus.run(3 * TICK_MS)
    assert.deepEqual(b.present(), [1, 2])
    assert.equal(b.gossip.others.repairs, 1)
  })

  test('notice by the next beat that the last change was lost', ({ assert }) => {
    const bus = new Bus(2)
    const [a, b] = bus.hubs
    a.join(1)
    bus.run(TICK_MS)
    a.leave(1)
    bus.deliver = nothing
    bus.run(TICK_MS)
    bus.deliver = () => [{ delayMs: 0 }]
    assert.deepEqual(b.present(), [1], 'premise')
    bus.run(2000 + 3 * TICK_MS)
    assert.deepEqual(b.present(), [])
  })

  test('do not mind changes that arrive twice or in another order', ({ assert }) => {
    const bus = new Bus(2)
    const [a, b] = bus.hubs
    const changes = [1, 2, 3].flatMap((memberId) => {
      a.join(memberId)
      return a.gossip.own.takeChanges()
    })
    a.leave(1)
    changes.push(...a.gossip.own.takeChanges())
    assert.lengthOf(changes, 4, 'premise')
    for (const n of [0, 0, 2, 1, 3, 0, 2, 2, 3]) b.gossip.receive(changes[n], bus.now)
    assert.deepEqual(b.present(), [2, 3])
  })

  test('remove the members of a hub that was killed after six seconds, and not earlier', ({
    assert,
  }) => {
    const bus = new Bus(3)
    const [a, b, c] = bus.hubs
    a.join(1)
    b.join(1)
    b.join(2)
    bus.run(3 * TICK_MS)
    const killedAt = bus.now
    bus.hubs.splice(1, 1)
    bus.run(4000)
    assert.deepEqual(c.present(), [1, 2], 'a beat may be late')
    bus.run(6000 + TICK_MS - (bus.now - killedAt))
    for (const hub of [a, c]) assert.deepEqual(hub.present(), [1])
  })

  test('keep the members of a hub whose every second beat is lost', ({ assert }) => {
    const bus = new Bus(2)
    const [a, b] = bus.hubs
    a.join(1)
    bus.run(TICK_MS)
    let beats = 0
    bus.deliver = ({ kind }, to) =>
      kind === 'beat' && to === b && beats++ % 2 === 0 ? [] : [{ delayMs: 0 }]
    bus.run(30_000, () => assert.deepEqual(b.present(), [1]))
    assert.isAbove(beats, 8, 'premise')
  })

  test('keep the members of a hub that stops for a moment, in which they reach another one', ({
    assert,
  }) => {
    const bus = new Bus(3)
    const [a, b, c] = bus.hubs
    a.join(1)
    a.join(2)
    bus.run(TICK_MS)
    bus.send(a.gossip.own.end())
    bus.hubs.splice(0, 1)
    bus.run(3500)
    assert.deepEqual(c.present(), [1, 2])
    b.join(1)
    bus.run(4000 - 3500 + 2 * TICK_MS)
    assert.deepEqual(c.present(), [1])
  })

  test('do not take a hub that starts again for the one that was killed', ({ assert }) => {
    const bus = new Bus(2)
    const [a, b] = bus.hubs
    for (const memberId of [1, 2, 3]) a.join(memberId)
    bus.run(TICK_MS)
    const again = new Hub()
    bus.hubs[0] = again
    again.join(4)
    bus.run(2 * TICK_MS)
    assert.deepEqual(b.present(), [1, 2, 3, 4], 'nobody knows yet that the members have gone')
    again.join(3)
    bus.run(8000)
    assert.deepEqual(b.present(), [3, 4])
    assert.deepEqual(again.present(), [3, 4])
  })

  test('know everybody half a second after they have started', ({ assert }) => {
    const bus = new Bus(2)
    bus.hubs[0].join(1)
    bus.hubs[1].join(2)
    bus.run(5 * TICK_MS)
    const late = new Hub()
    bus.hubs.push(late)
    bus.run(3 * TICK_MS)
    assert.deepEqual(late.present(), [1, 2])
  })

  test('learn of each other again after a partition in which each has removed the other', ({
    assert,
  }) => {
    const bus = new Bus(2)
    const [a, b] = bus.hubs
    a.join(1)
    b.join(2)
    bus.run(TICK_MS)
    bus.deliver = ({ run }, to) => (run === to.run ? [{ delayMs: 0 }] : [])
    a.join(3)
    bus.run(9000)
    assert.deepEqual([a.present(), b.present()], [[1, 3], [2]], 'premise')
    a.leave(1)
    bus.deliver = () => [{ delayMs: 0 }]
    bus.run(2000 + 4 * TICK_MS)
    for (const hub of bus.hubs) assert.deepEqual(hub.present(), [2, 3])
  })

  test('send 20,000 members in messages of at most 7,000 bytes, and repeat a part that was lost', ({
    assert,
  }) => {
    const bus = new Bus(1)
    const [a] = bus.hubs
    const ids = Array.from({ length: 20_000 }, (_, n) => 2 ** 31 - 1 - n)
    for (const id of ids) a.join(id, id % 3000)
    bus.run(TICK_MS)
    const late = new Hub()
    bus.hubs.push(late)
    let lost = 0
    bus.deliver = (message, to) => {
      const isLost = to === late && message.kind === 'state' && message.part === 3 && lost++ === 0
      return isLost ? [] : [{ delayMs: 0 }]
    }
    bus.run(TICK_MS * 3)
    assert.equal(lost, 1, 'premise')
    assert.equal(late.roster.size, 0, 'a part of the members is as good as none')
    bus.run(2000 + 1000 + 4 * TICK_MS)
    assert.equal(late.roster.size, ids.length)
    const sizes = bus.sent.map((message) => Buffer.byteLength(JSON.stringify(message)))
    assert.isAtMost(Math.max(...sizes), MAX_BYTES)
    assert.isAbove(Math.max(...sizes), MAX_BYTES / 2)
  })

  test('ask for a state only if no other hub has just asked for it', ({ assert }) => {
    const bus = new Bus(3)
    const [a, b, c] = bus.hubs
    bus.run(1000)
    const lost = { kind: 'beat', run: a.run, number: 1 } as const
    for (const hub of [b, c]) hub.gossip.receive(lost, bus.now)
    assert.deepEqual(b.gossip.others.takeWanted(bus.now), [a.run])
    c.gossip.receive({ kind: 'want', run: b.run, runs: [a.run] }, bus.now)
    assert.isEmpty(c.gossip.others.takeWanted(bus.now))
    assert.isEmpty(c.gossip.others.takeWanted(bus.now + 999))
    assert.deepEqual(c.gossip.others.takeWanted(bus.now + 1000), [a.run])
  })

  test('keep a bounded number of hubs in memory', ({ assert }) => {
    const bus = new Bus(1)
    const [hub] = bus.hubs
    for (let n = 0; n < 1000; n++) {
      hub.gossip.receive({ kind: 'beat', run: `run-${n}`, number: 5 }, bus.now)
    }
    const wanted = [1, 2, 3, 4].map(() => hub.gossip.others.takeWanted(bus.now).length)
    assert.deepEqual(wanted, [100, 100, 56, 0])
    bus.run(9000)
    assert.isEmpty(hub.gossip.others.takeWanted(bus.now))
  })

  test('agree on everybody within ten seconds after any faults', ({ assert }) => {
    for (let seed = 1; seed <= 30; seed++) {
      const random = seededRandom(seed)
      const bus = new Bus(4)
      const chance = (percent: number) => random(100) < percent
      const pick = <T>(items: T[]) => items[random(items.length)]
      const change = () => {
        for (let n = 0; n < 5; n++) {
          const [hub, memberId, room] = [pick(bus.hubs), 1 + random(MEMBERS), pick(ROOMS)]
          if (chance(50)) hub.join(memberId, room)
          else hub.leave(memberId, room)
        }
      }
      bus.deliver = () => {
        if (chance(20)) return []
        const delayMs = chance(20) ? random(3000) : 0
        return chance(10) ? [{ delayMs: 0 }, { delayMs }] : [{ delayMs }]
      }
      bus.run(20_000, () => {
        change()
        // A hub is killed, and another one starts.
        if (chance(2)) bus.hubs[random(bus.hubs.length)] = new Hub()
      })
      bus.deliver = () => [{ delayMs: 0 }]
      bus.run(10_000, () => (chance(30) ? change() : undefined))
      bus.run(TICK_MS)

      for (const room of ROOMS) {
        const isPresent = (id: number) => bus.hubs.some(({ gossip }) => gossip.own.has(room, id))
        const truth = Array.from({ length: MEMBERS }, (_, n) => n + 1).filter(isPresent)
        assert.isNotEmpty(truth, 'premise')
        for (const hub of bus.hubs) assert.deepEqual(hub.present(room), truth, `seed ${seed}`)
      }
    }
  })
})
