import { setTimeout as pause } from 'node:timers/promises'
import { PageClient, type BoardVersions } from './page_client.js'
import type { Member } from './member.js'
import type { EndedRight, Tally } from './ledger.js'

/** Many pages in one process, so that what they take does not disturb who measures. */
const clients: PageClient[] = []
let expected: (client: PageClient) => boolean

const calls = {
  /** Not all in one moment: to come back so is what is to be tried, not to come. */
  async join(members: Member[], hub: string, socketsEach: number) {
    for (const member of members) {
      for (let each = 0; each < socketsEach; each++) clients.push(new PageClient(member, hub))
      await pause(5)
    }
  },

  leave(userIds?: number[]) {
    for (const client of clients.splice(0)) {
      if (userIds && !userIds.includes(client.member.userId)) clients.push(client)
      else client.leave()
    }
  },

  /** From now on they should show these; where `exactly`, nothing newer either. */
  expect(boards: Record<number, BoardVersions>, exactly: boolean) {
    expected = (client) => client.shows(boards[client.member.userId], exactly)
  },

  /** How many do not show what they should, and some of them. */
  behind() {
    const behind = clients.filter((client) => !expected(client))
    return { count: behind.length, some: behind.slice(0, 3).map(String) }
  },

  startCounting() {
    for (const client of clients) client.startCounting()
  },

  tally(ends: EndedRight[]): Tally {
    const sum = (of: (client: PageClient) => number) =>
      clients.reduce((total, client) => total + of(client), 0)
    return {
      deliveries: sum(({ deliveries }) => deliveries),
      duplicates: sum(({ duplicates }) => duplicates),
      regressions: sum(({ regressions }) => regressions),
      leaks: sum((client) => leaksTo(client, ends)),
      breaches: clients.flatMap(({ breaches }) => breaches).slice(0, 10),
    }
  },

  connected() {
    return clients.filter(({ connected }) => connected).length
  },

  away() {
    return clients.map(({ away }) => away).filter(Boolean)
  },

  /** Milliseconds from measuring to arrival. */
  latencies() {
    return clients.flatMap(({ latencies }) => latencies)
  },

  sleep(userIds: number[], asleep: boolean) {
    for (const client of clients) {
      if (userIds.includes(client.member.userId)) client.sleep(asleep)
    }
  },
}

/** Readings of a city that was never his, or that were committed when it was his no more. */
function leaksTo({ member, received, breaches }: PageClient, ends: EndedRight[]) {
  let leaks = 0
  for (const [cityId, versions] of received) {
    const end = ends.find((each) => each.userId === member.userId && each.cityId === cityId)
    const from = member.cities.includes(cityId) ? (end?.fromVersion ?? Infinity) : 0
    const leaked = versions.filter((version) => version >= from)
    leaks += leaked.length
    if (leaked.length) {
      breaches.push(`user ${member.userId}, city ${cityId}: ${leaked} though ended before ${from}`)
    }
  }
  return leaks
}

export type Calls = typeof calls

interface Call {
  id: number
  call: keyof Calls
  args: never[]
}

process.on('message', async ({ id, call, args }: Call) => {
  const answer = await (calls[call] as (...given: unknown[]) => unknown)(...args)
  process.send!({ id, answer })
})
process.on('disconnect', () => process.exit())
process.send!('ready')
