import { setTimeout as pause } from 'node:timers/promises'
import { PageClient, type BoardVersions } from './page_client.js'
import type { Member } from './member.js'
import type { EndedRight, Tally } from './ledger.js'

/** The pages that this process simulates. A separate process measures. */
const clients: PageClient[] = []
let showsExpected: (client: PageClient) => boolean

const calls = {
  /**
   * Opens the pages one after the other, because no test is about pages that all open at once. The
   * tests are about pages that all come back at once.
   */
  async join(members: Member[], hubUrl: string, socketsEach: number) {
    for (const member of members) {
      for (let n = 0; n < socketsEach; n++) clients.push(new PageClient(member, hubUrl))
      await pause(5)
    }
  },

  leave(userIds?: number[]) {
    for (const client of clients.splice(0)) {
      if (userIds && !userIds.includes(client.member.userId)) clients.push(client)
      else client.leave()
    }
  },

  /**
   * Sets the versions that the pages should show. If `exactly` is true, newer versions are wrong
   * too.
   */
  expect(boards: Record<number, BoardVersions>, exactly: boolean) {
    showsExpected = (client) => client.shows(boards[client.member.userId], exactly)
  },

  pagesBehind() {
    const behind = clients.filter((client) => !showsExpected(client))
    return { count: behind.length, some: behind.slice(0, 3).map(String) }
  },

  startCounting() {
    for (const client of clients) client.startCounting()
  },

  tally(endedRights: EndedRight[]): Tally {
    const sum = (count: (client: PageClient) => number) =>
      clients.reduce((total, client) => total + count(client), 0)
    return {
      deliveries: sum(({ deliveries }) => deliveries),
      duplicates: sum(({ duplicates }) => duplicates),
      regressions: sum(({ regressions }) => regressions),
      leaks: sum((client) => leaksTo(client, endedRights)),
      breaches: clients.flatMap(({ breaches }) => breaches).slice(0, 10),
    }
  },

  connected() {
    return clients.filter(({ connected }) => connected).length
  },

  longestOutages() {
    return clients.map(({ longestOutageMs }) => longestOutageMs).filter(Boolean)
  },

  /**
   * Returns, for each reading that arrived, the milliseconds from its measurement to its arrival.
   */
  latencies() {
    return clients.flatMap(({ latencies }) => latencies)
  },

  sleep(userIds: number[], asleep: boolean) {
    for (const client of clients) {
      if (userIds.includes(client.member.userId)) client.sleep(asleep)
    }
  },
}

/**
 * Counts the readings that the member should not have received: readings of cities that the member
 * never watched, and readings after the end of the right to their city.
 */
function leaksTo({ member, received, breaches }: PageClient, endedRights: EndedRight[]) {
  let leaks = 0
  for (const [cityId, versions] of received) {
    const ended = endedRights.find(
      (right) => right.userId === member.userId && right.cityId === cityId
    )
    const end = member.cities.includes(cityId) ? (ended?.fromVersion ?? Infinity) : 0
    const leaked = versions.filter((version) => version >= end)
    leaks += leaked.length
    if (leaked.length) {
      breaches.push(
        `user ${member.userId}, city ${cityId}: ${leaked}, but the right ended before ${end}`
      )
    }
  }
  return leaks
}

export type Calls = typeof calls

interface Call {
  id: number
  name: keyof Calls
  args: never[]
}

process.on('message', async ({ id, name, args }: Call) => {
  const result = await (calls[name] as (...anyArgs: unknown[]) => unknown)(...args)
  process.send!({ id, result })
})
process.on('disconnect', () => process.exit())
process.send!('ready')
