import { addAlert, addNotification } from '#tests/support/add_alert'
import { addEntry, deleteEntry } from '#tests/support/add_entry'
import { addJob } from '#tests/support/add_job'
import { addMessage } from '#tests/support/add_message'
import { addStation, insertWebhook } from '#tests/support/add_webhook'
import { photo, sendFile } from '#tests/support/chat_files'
import { addStagedEntryImport, addStagedImport } from '#tests/support/add_staged_import'
import { Visitor } from '#tests/support/visitor'

/** A text that only its owner may see. */
export const PRIVATE = 'private-words-of-another-member'

/** The member whose resources are in the paths of requests. `cityId` is on their board. */
export interface Owner {
  visitor: Visitor
  userId: number
  cityId: number
}

export async function ownerOf(visitor: Visitor): Promise<Owner> {
  const { id: userId } = await visitor.account()
  const owner = { visitor, userId, cityId: 0 }
  await restoreBoard(owner)
  return owner
}

/** Puts exactly the city of an owner on their board. An earlier request may have deleted it. */
export async function restoreBoard(owner: Owner) {
  const { stack } = owner.visitor
  const [city] = await stack.sql('SELECT FROM cities WHERE id = $1 AND enabled', [owner.cityId])
  if (!city) owner.cityId = await stack.city('Example', 20)
  await stack.sql('DELETE FROM subscriptions WHERE user_id = $1', [owner.userId])
  await owner.visitor.subscribe(owner.cityId)
}

const stationSecrets = new Map<string, string>()

/** The secret that a public operation needs instead of an access token: that of a station, or none. */
export const secretFor = (path: string) => stationSecrets.get(path) ?? ''

/**
 * Creates what the first parameter of a path names, and returns its id. The path counts, or otherwise its
 * longest prefix.
 * A new kind of path needs a line here. Without it, the tests of all operations fail.
 */
const CREATE: Record<string, (owner: Owner) => Promise<number | string>> = {
  '/api/v1/subscriptions': async ({ cityId }) => cityId,
  '/api/v1/cities': async ({ cityId }) => cityId,
  '/api/v1/rooms': async ({ cityId }) => cityId,
  '/api/v1/messages': ({ visitor, cityId }) =>
    addMessage(visitor, { room_id: cityId, body: PRIVATE }),
  '/api/v1/files': async ({ visitor, cityId }) => {
    const file = { name: 'private.txt', content: PRIVATE }
    return (await sendFile(visitor, file, { room: `/chat/cities/${cityId}` })).id
  },
  '/api/v1/files/{id}/preview': async ({ visitor, cityId }) => {
    const file = { name: 'private.jpg', content: await photo() }
    return (await sendFile(visitor, file, { room: `/chat/cities/${cityId}` })).id
  },
  '/api/v1/moderation/messages': ({ visitor }) => addMessage(visitor),
  // Two equal alerts cannot exist.
  '/api/v1/alerts': async ({ visitor, userId, cityId }) => {
    await visitor.stack.sql('DELETE FROM alerts WHERE user_id = $1', [userId])
    return addAlert(visitor, { city_id: cityId, celsius: 12.5 })
  },
  '/api/v1/notifications': ({ visitor, cityId }) => addNotification(visitor, cityId),
  '/api/v1/entries/{id}/track': async ({ visitor }) => {
    const id = await addEntry(visitor, { note: PRIVATE })
    await visitor.stack.sql(
      `INSERT INTO tracks (entry_id, distance_m, points) VALUES ($1, 1000, '[[52.5, 13.4, null, 0]]')`,
      [id]
    )
    return id
  },
  '/api/v1/entries/{id}/restoration': ({ visitor }) => deleteEntry(visitor),
  '/api/v1/years': async () => 2025,
  '/api/v1/entries': ({ visitor }) => addEntry(visitor, { note: PRIVATE }),
  '/api/v1/entry-imports': ({ visitor, userId }) =>
    addStagedEntryImport(visitor.stack, userId, PRIVATE),
  '/api/v1/members': async ({ visitor }) => {
    const { id } = await (await Visitor.registered(visitor.stack)).account()
    return id
  },
  '/api/v1/members/{id}/entries': async ({ visitor, cityId }) => {
    const member = await Visitor.registered(visitor.stack)
    await member.subscribe(cityId)
    await addEntry(member)
    const { id } = await member.account()
    return id
  },
  // A worker that takes this job finds nothing to do.
  '/api/v1/jobs': ({ visitor }) =>
    addJob(visitor.stack, { queue: 'webhook', data: { webhookId: 0 } }, { state: 'given-up' }),
  '/api/v1/sessions': async ({ visitor, userId }) => {
    const [{ id }] = await visitor.stack.sql(
      `INSERT INTO sign_ins (user_id, device, last_used) VALUES ($1, 'other', now()) RETURNING id`,
      [userId]
    )
    return id
  },
  '/api/v1/imports': ({ visitor, cityId }) => addStagedImport(visitor.stack, cityId),
  '/api/v1/feed-runs': async ({ visitor }) => {
    const [{ id }] = await visitor.stack.sql(
      `INSERT INTO feed_runs (feed, starter, cities, stored, unchanged, failed, ended_at)
         VALUES ('open-meteo', 'schedule', 2, 1, 0, 1, now()) RETURNING id`
    )
    return id
  },
  '/api/v1/audit-entries': async ({ visitor, userId }) => {
    const city = await visitor.stack.city('Undone')
    const [{ id }] = await visitor.stack.sql(
      `INSERT INTO audit_entries (actor_id, action, subject_type, subject_id, changes)
         VALUES ($1, 'city.enabled', 'city', $2, '{"enabled": {"from": false, "to": true}}')
         RETURNING id`,
      [userId, city]
    )
    return id
  },
  '/api/v1/stations': async ({ visitor: { stack }, cityId }) => {
    const { id, secret } = await addStation(await Visitor.admin(stack), cityId)
    stationSecrets.set(`/api/v1/stations/${id}/readings`, secret)
    return id
  },
  '/api/v1/webhooks': ({ visitor }) => insertWebhook(visitor.stack),
  '/api/v1/tokens': async ({ visitor }) => {
    await visitor.createToken(PRIVATE)
    const [{ id }] = await visitor.stack.sql('SELECT max(id) AS id FROM auth_access_tokens')
    return id
  },
}

/** The prefixes of CREATE whose resources belong to one member: nobody else may know them. */
const OWNED = [
  'messages',
  'files',
  'alerts',
  'notifications',
  'entries',
  'entry-imports',
  'sessions',
  'tokens',
  'rooms',
]

/** Returns the path of an operation with the ids of newly created resources of a member. */
export async function pathFor(path: string, owner: Owner) {
  await restoreBoard(owner)
  // Their number is limited, and other tests of the run add some, too.
  const [, limited] = /^\/api\/v1\/(webhooks|stations)$/.exec(path) ?? []
  if (limited) await owner.visitor.stack.sql(`DELETE FROM ${limited}`)
  if (!path.includes('{')) return path
  const prefixes = Object.keys(CREATE).filter(
    (each) => path === each || path.startsWith(`${each}/`)
  )
  const prefix = prefixes.sort((one, other) => other.length - one.length)[0]
  if (!prefix) throw new Error(`No example of an id for ${path}: see tests/support/api/examples.ts`)
  const id = await CREATE[prefix](owner)
  // Further parameters are ids of cities.
  return path.replace(/\{\w+\}/, String(id)).replaceAll(/\{\w+\}/g, String(owner.cityId))
}

/** Whether a path names something that belongs to one member. */
export const isOwned = (path: string) => OWNED.some((noun) => path.startsWith(`/api/v1/${noun}/{`))

/** Values for fields whose schema cannot say what they must name, for an operation with this id. */
export const knownValues = ({ cityId, visitor }: Owner, operation: string) => ({
  cityId,
  cityIds: [cityId],
  // The only row of an import.
  line: 1,
  quotedId: undefined,
  // They limit what the token may do.
  origins: undefined,
  currentPassword: visitor.password,
  ...(operation === 'pushReadings' && {
    readings: [{ celsius: 3.4, measuredAt: new Date().toISOString() }],
  }),
  // The account of a program has to stay.
  ...(operation === 'deleteAccount' && { currentPassword: 'a wrong password' }),
  ...(operation === 'changePassword' && { password: visitor.password }),
  ...(operation === 'signIn' && { email: visitor.email, password: visitor.password }),
})

/** The operations that may end tokens or sessions of who calls them. The last one ends all others. */
export const ENDING = ['endSessions', 'revokeCurrentToken', 'revokeToken', 'changePassword']

/** Whether an operation may end the token with which it is called, or the session of its owner. */
export const endsSignIn = ({ id }: { id: string }) => ENDING.includes(id)

/** Whether an operation deletes the account of who calls it, if they send their password. */
export const endsAccount = ({ id }: { id: string }) => id === 'deleteAccount'
