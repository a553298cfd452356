import { test } from '@japa/runner'
import { ifMatch, programOfRole, programWith } from '#tests/support/program'

const scene = () => programOfRole('admin', 'webhooks:read', 'webhooks:write')

test.group('Weather stations of the API', () => {
  test('are added with a secret with which they push readings', async ({ assert }) => {
    const { ask, stack } = await scene()
    const cityId = await stack.city('Roof')
    const added = await ask('POST', '/v1/stations', { name: 'Roof', cityId })
    assert.equal(added.status, 201, JSON.stringify(added.body))
    assert.equal(added.headers.get('cache-control'), 'no-store')
    const { secret, ...station } = added.body.data
    assert.containsSubset(station, { name: 'Roof', cityId, enabled: true })
    const path = `/v1/stations/${station.id}`
    assert.deepEqual((await ask('GET', path)).body.data, station)

    const readings = [{ celsius: 4, measuredAt: new Date().toISOString() }]
    const push = (token: string) =>
      programWith(stack, token)('POST', `${path}/readings`, { readings })
    assert.equal((await push(secret)).body.data.stored, 1)
    const listed = (await ask('GET', '/v1/stations')).body.data
    const { lastRequestAt } = listed.find(({ id }: { id: number }) => id === station.id)
    assert.isString(lastRequestAt)

    const { data } = (await ask('POST', `${path}/secret`)).body
    assert.notEqual(data.secret, secret)
    assert.equal((await push(data.secret)).status, 200)
    assert.equal((await ask('DELETE', `${path}/activation`)).status, 204)
    assert.equal((await push(secret)).status, 403)
    assert.isTrue((await ask('PUT', `${path}/activation`)).body.data.enabled)
  })

  test('are changed and deleted', async ({ assert }) => {
    const { ask, audited, stack } = await scene()
    const [cityId, other] = [await stack.city('Roof'), await stack.city('Garden')]
    const { id } = (await ask('POST', '/v1/stations', { name: 'Roof', cityId })).body.data
    const path = `/v1/stations/${id}`
    const match = await ifMatch(ask, path)
    const changed = await ask('PATCH', path, { cityId: other }, match)
    assert.containsSubset(changed.body.data, { id, name: 'Roof', cityId: other })
    assert.equal((await ask('PATCH', path, { name: 'Late' }, match)).status, 412)
    assert.equal((await ask('PATCH', path, { name: 'Blind' })).status, 428)
    const newest = await ifMatch(ask, path)
    assert.equal((await ask('PATCH', path, { cityId: 2 ** 31 - 1 }, newest)).status, 422)
    assert.equal((await ask('DELETE', path)).status, 204)
    assert.equal((await ask('GET', path)).status, 404)
    assert.deepEqual(
      (await audited()).map(({ action }) => action),
      ['station.created', 'station.changed', 'station.deleted']
    )
  })
})
