import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { DocumentedClient } from '#tests/support/api/documented_client'
import { LiveProtocol } from '#tests/support/live_protocol'
import { RecordedConnection } from '#tests/support/recorded_connection'
import { stackOn } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

/** The document of the live protocol says where the hub is. */
async function hubAddress(url: string) {
  const response = await fetch(`${url}/api/asyncapi.json`)
  const { servers } = (await response.json()) as any
  return `${servers.hub.protocol.replace('ws', 'http')}://${servers.hub.host}`
}

test.group('A program that knows only the documents', () => {
  test('does all that a member does on a day', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const { name, email, password } = member
    const day = new Date().toISOString().slice(0, 10)
    const cityName = `Day ${randomUUID().slice(0, 8)}`
    const cityId = await stack.city(cityName, 12.5)

    const api = await DocumentedClient.of(stack.url)
    const { token } = await api.call('signIn', { body: { email, password, name: 'A whole day' } })
    api.token = token
    const [found] = await api.call('listCities', { query: { search: cityName } })
    assert.equal(found.id, cityId)
    await api.call('watchCity', { body: { cityId } })
    const board = await api.call('showBoard')
    assert.deepEqual([board[0].id, board[0].celsius], [cityId, 12.5])

    const hub = await RecordedConnection.open(new LiveProtocol(), await hubAddress(stack.url), {
      token,
    })
    const watching = await hub.ask('watch', [cityId])
    assert.equal(watching.readings[0].version, board[0].version)
    await api.call('setAlert', { body: { cityId, kind: 'above', celsius: 20 } })
    await stack.sql('UPDATE cities SET celsius = 21, measured_at = now() WHERE id = $1', [cityId])
    await hub.untilEvent('reading')
    assert.equal(hub.events('reading')[0].celsius, 21)
    const [notification] = await api.call('listNotifications')
    assert.containsSubset(notification, { cityId, kind: 'above', celsius: 21 })

    const entry = { date: day, kind: 'run', distanceM: 10_500, durationS: 3900 }
    assert.containsSubset(await api.call('addEntry', { body: entry }), entry)
    const weeks = await api.call('listWeeks')
    assert.equal(weeks.at(-1).distanceM, 10_500)

    await stack.startJobs()
    const form = new FormData()
    const rides = `date,kind,distance,duration\n${day},ride,20 km,1:00:00\n${day},walk,2 km,30:00\n`
    form.append('file', new Blob([rides]), 'rides.csv')
    const { id: importId } = await api.call('importEntries', { form })
    const params = { id: importId }
    const imported = async (state: string) =>
      (await api.call('showEntryImport', { params })).state === state
    await until('the preview', () => imported('staged'))
    const rows = await api.call('listRowsOfEntryImport', { params })
    assert.deepEqual(
      rows.map(({ outcome }: { outcome: string }) => outcome),
      ['added', 'added']
    )
    await api.call('confirmEntryImport', { params })
    await until('the imported entries', () => imported('applied'))
    assert.lengthOf(await api.call('listEntries'), 3)

    const joined = await hub.ask('join', [{ roomId: 0 }])
    assert.equal(joined.rooms[0].anew, true)
    const id = randomUUID()
    await api.call('postMessage', { params: { id: 0 }, body: { id, body: 'What a day' } })
    const received = () => hub.events('messages').flatMap(({ changes }) => changes)
    await until('the message', () => received().some((message) => message.id === id))
    const message = received().find((each) => each.id === id)
    assert.deepEqual([message.author, message.body], [name, 'What a day'])

    await api.call('revokeCurrentToken')
    await hub.untilEvent('bye')
    assert.deepEqual(hub.events('bye'), [{ reason: 'signed-out' }])
    assert.deepEqual(hub.problems, [])
  })
})
