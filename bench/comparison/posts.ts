import { randomUUID } from 'node:crypto'
import { LOBBY } from '#messaging/contract'
import { createMembers } from '#tests/support/faults/create_members'
import type { Member } from '#tests/support/faults/member'
import { bind } from './cores.js'
import type { Fairweather } from './fairweather.js'
import { BODY } from './message_body.js'
import { postsPerSecond } from './posts_per_second.js'
import { stopServer } from './server_under_test.js'

const ROOMS = 100

/** The first posts of a process are slower. */
const WARM_UP_MS = 500

/** Posts per second. */
export interface PostRates {
  oneRoom: number
  hundredRooms: number
}

export interface Posts {
  /** With HTTP, through one web server on a core of its own. */
  web: PostRates
  /** The same without HTTP, by one process that shares its core with PostgreSQL. */
  withoutHttp: PostRates
}

export interface Author {
  userId: number
  roomId: number
}

/** Measures how many messages per second can be posted. A hub leads, but has no connections. */
export async function measurePosts(fairweather: Fairweather, durationMs: number): Promise<Posts> {
  const { stack } = fairweather
  const cities = await fairweather.addCities(ROOMS)
  const members = await createMembers({ sql: stack.sql, stack }, ROOMS, cities)
  const authors = members.map(({ userId, cities: [roomId] }) => ({ userId, roomId }))
  const hub = await fairweather.startHub({})
  const withoutHttp = await ratesOf(authors, durationMs, fairweather.postMany)

  await stack.startWeb()
  bind(stack.web.pid!, 'server')
  const pages = new Map<number, Page>()
  for (const member of members) pages.set(member.userId, await openChat(stack.url, member))
  const web = await ratesOf(authors, durationMs, (all, ms) =>
    postsPerSecond((n) => post(stack.url, pages, all[n % all.length]), ms)
  )
  await Promise.all([stopServer({ process: stack.web }), stopServer(hub)])
  return { web, withoutHttp }
}

/**
 * @param authors each with another room
 * @param postMany posts as these authors, in turn, and returns the posts per second
 */
async function ratesOf(
  authors: Author[],
  durationMs: number,
  postMany: (authors: Author[], durationMs: number) => Promise<number>
): Promise<PostRates> {
  await postMany(authors, WARM_UP_MS)
  const inLobby = authors.map((author) => ({ ...author, roomId: LOBBY }))
  return {
    oneRoom: await postMany(inLobby, durationMs),
    hundredRooms: await postMany(authors, durationMs),
  }
}

/** The headers with which the script of a page posts. */
type Page = Record<'cookie' | 'origin' | 'x-csrf-token', string>

async function openChat(url: string, { cookie, origin }: Member): Promise<Page> {
  const response = await fetch(`${url}/chat`, { headers: { cookie } })
  const [, token] = /name="csrf-token" content="([^"]+)"/.exec(await response.text())!
  return { cookie, origin, 'x-csrf-token': token }
}

async function post(url: string, pages: Map<number, Page>, { userId, roomId }: Author) {
  const path = roomId === LOBBY ? '/chat/lobby/messages' : `/chat/cities/${roomId}/messages`
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { accept: 'application/json', ...pages.get(userId)! },
    body: new URLSearchParams({ id: randomUUID(), body: BODY }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`A message of the benchmark was refused: ${text}`)
}
