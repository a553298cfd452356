import { routes } from '#tests/support/all_routes'
import { Visitor } from '#tests/support/visitor'
import type { Club } from './filled_club.js'

export const ROLES = ['visitor', 'member', 'admin'] as const

export type Role = (typeof ROLES)[number]

/** A page, and the role that sees it first in the order of `ROLES`. */
export interface Screen {
  role: Role
  path: string
  /** The status that the page is expected to have. */
  status: number
  /** A page with a form that is sent to `path`, if the page is the answer to a form. */
  form?: string
}

/** Links from mails and sign-ins at other services have a token that works only once. */
const WITH_TOKEN = /:token|:provider/

/** Files are no pages, and neither is what the API says of an unknown address. */
const FILES = /^\/chat\/files\/|^\/api\/?\*?$/

/** Pages that also look otherwise to a member. */
const ALSO_FOR_MEMBERS = ['/chat', '/chat/search?q=station']

/** States of a page that its route alone does not show. */
const STATES = [
  '/cities?search=san',
  '/cities?search=nowhere',
  '/log?kind=swim',
  '/chat/search?q=station',
  '/admin/cities?edit=yes',
  '/admin/cities?search=nowhere',
]

/** Pages that show a new secret once. */
const secretsOf = ({ ids }: Club): Screen[] =>
  [
    { path: `/admin/webhooks/${ids.webhook}/secret`, form: `/admin/webhooks/${ids.webhook}` },
    { path: `/admin/stations/${ids.station}/secret`, form: `/admin/stations/${ids.station}/edit` },
  ].map((screen) => ({ ...screen, role: 'admin', status: 200 }))

const BULK_ACTIONS: Record<string, string> = {
  cities: 'disable',
  members: 'makeAdmin',
  messages: 'remove',
  readings: 'remove',
  subscriptions: 'stopWatching',
}

export async function screensOf(club: Club) {
  const patterns = routes()
    .filter(
      ({ method, pattern }) => method === 'GET' && !WITH_TOKEN.test(pattern) && !FILES.test(pattern)
    )
    .map(({ pattern }) => pattern)
  const screens: Screen[] = [{ role: 'visitor', path: '/nothing-here', status: 404 }]
  const errors: string[] = []
  const states = [...STATES, `/admin/webhooks/${club.ids.goneWebhook}`]
  for (const path of [...patterns.map((pattern) => pathOf(pattern, club)), ...states]) {
    const found = await firstRole(club, path)
    if (typeof found === 'string') screens.push({ role: found, path, status: 200 })
    else if (found.status >= 400) errors.push(`${path} returns ${found.status}`)
  }
  screens.push(...ALSO_FOR_MEMBERS.map((path) => ({ role: 'member', path, status: 200 }) as const))
  screens.push(...secretsOf(club))
  return { screens, errors }
}

/** Returns the first role that sees a page at the path, or the last answer if nobody does. */
async function firstRole({ stack, member, admin }: Club, path: string) {
  let answer
  for (const [role, person] of [
    ['visitor', new Visitor(stack)],
    ['member', member],
    ['admin', admin],
  ] as const) {
    answer = await person.get(path)
    const isHtml = answer.headers.get('content-type')?.startsWith('text/html')
    if (answer.status === 200 && isHtml && answer.body.includes('<title>')) return role
  }
  return { status: answer!.status }
}

/** Replaces the parameters of a route. */
function pathOf(pattern: string, { ids }: Club) {
  const [, list] = /^\/admin\/(\w+)\/bulk\/create$/.exec(pattern) ?? []
  if (list) return `${pattern}?action=${BULK_ACTIONS[list]}&all=yes`
  const id = IDS.find(([start]) => pattern.startsWith(start))?.[1] ?? 'city'
  return pattern
    .replace(':name', 'using')
    .replace(':year', String(new Date().getFullYear()))
    .replace(/:(id|city_id)/, String(ids[id]))
}

const IDS: [start: string, id: keyof Club['ids']][] = [
  ['/log/imports/', 'logImport'],
  ['/log/', 'entry'],
  ['/alerts/', 'alert'],
  ['/admin/imports/', 'import'],
  ['/admin/members/', 'member'],
  ['/admin/messages/', 'message'],
  ['/admin/feed/runs/', 'feedRun'],
  ['/admin/webhooks/', 'webhook'],
  ['/admin/stations/', 'station'],
]
