import { test } from '@japa/runner'
import { assertOnlyForAdmins } from '#tests/support/assert_only_for_admins'
import { ifMatch, programOfRole } from '#tests/support/program'
import { Visitor } from '#tests/support/visitor'

const scene = () =>
  programOfRole(
    'admin',
    'audit:read',
    'audit:write',
    'cities:read',
    'cities:write',
    'members:write'
  )

/** Renames a city, and returns its address and the entry about it. */
async function rename({ ask, stack, id }: Awaited<ReturnType<typeof scene>>) {
  const city = await stack.city('Before', 1)
  const path = `/v1/cities/${city}`
  await ask('PATCH', path, { name: 'After' }, await ifMatch(ask, path))
  const { body } = await ask('GET', `/v1/audit-entries?actor=${id}`)
  return { city, path, entry: body.data[0] }
}

test.group('The audit log of the API', () => {
  test('says in codes and in words who did what', async ({ assert }) => {
    const program = await scene()
    const { city, entry } = await rename(program)
    const { id, at, ...others } = entry
    assert.isAbove(id, 0)
    assert.match(at, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    assert.deepEqual(others, {
      action: 'city.changed',
      actorId: program.id,
      actor: 'Vera Visitor',
      subjectType: 'city',
      subjectId: city,
      subject: 'After',
      changes: { name: { from: 'Before', to: 'After' } },
      description: 'Vera Visitor changed After: name Before → After',
      batch: null,
      undoes: null,
      isUndone: false,
      canUndo: true,
    })
  })

  test('is filtered and sorted as on the page', async ({ assert }) => {
    const program = await scene()
    const { ask } = program
    const { city } = await rename(program)
    const member = await Visitor.registered(program.stack)
    const { id: memberId } = await member.account()
    await ask('DELETE', `/v1/members/${memberId}/activation`)
    const actions = async (query: string) => {
      const { body } = await ask('GET', `/v1/audit-entries?actor=${program.id}&${query}`)
      return body.data.map(({ action }: { action: string }) => action)
    }
    assert.deepEqual(await actions(''), ['member.deactivated', 'city.changed'])
    assert.deepEqual(await actions('sort=time'), ['city.changed', 'member.deactivated'])
    assert.deepEqual(await actions(`member=${memberId}`), ['member.deactivated'])
    assert.deepEqual(await actions(`city=${city}`), ['city.changed'])
    assert.deepEqual(await actions('action=city.changed'), ['city.changed'])
    assert.deepEqual(await actions('to=2020-01-01'), [])
  })

  test('undoes an entry once, and the undo', async ({ assert }) => {
    const program = await scene()
    const { ask } = program
    const { path, entry } = await rename(program)
    const undone = await ask('POST', `/v1/audit-entries/${entry.id}/undo`)
    assert.equal(undone.status, 201, JSON.stringify(undone.body))
    assert.containsSubset(undone.body.data, {
      action: 'city.changed',
      actorId: program.id,
      undoes: entry.id,
      changes: { name: { from: 'After', to: 'Before' } },
    })
    assert.equal((await ask('GET', path)).body.data.name, 'Before')
    const location = undone.headers.get('location')!.replace('/api', '')
    assert.deepEqual((await ask('GET', location)).body.data, [undone.body.data])

    const again = await ask('POST', `/v1/audit-entries/${entry.id}/undo`)
    assert.equal(again.status, 409)
    assert.equal(again.body.type, 'urn:problem-type:fairweather:nothing-undone')
    assert.match(again.body.detail, /^Nothing could be undone/)
    assert.equal((await ask('GET', path)).body.data.name, 'Before')

    const back = await ask('POST', `/v1/audit-entries/${undone.body.data.id}/undo`)
    assert.equal(back.status, 201)
    assert.equal((await ask('GET', path)).body.data.name, 'After')
  })

  test('does not undo what has changed since, what has no undo, or what does not exist', async ({
    assert,
  }) => {
    const program = await scene()
    const { ask, stack, id } = program
    const { city, entry } = await rename(program)
    await stack.sql(`UPDATE cities SET name = 'Later' WHERE id = $1`, [city])
    assert.equal((await ask('POST', `/v1/audit-entries/${entry.id}/undo`)).status, 409)
    const [{ name }] = await stack.sql('SELECT name FROM cities WHERE id = $1', [city])
    assert.equal(name, 'Later')

    const place = { name: 'New', country: 'Testland', latitude: 1, longitude: 1 }
    await ask('POST', '/v1/cities', place)
    const { body } = await ask('GET', `/v1/audit-entries?actor=${id}`)
    assert.containsSubset(body.data[0], { action: 'city.created', canUndo: false })
    assert.equal((await ask('POST', `/v1/audit-entries/${body.data[0].id}/undo`)).status, 409)
    assert.equal((await ask('POST', '/v1/audit-entries/2147483647/undo')).status, 404)
  })

  test('is for admins with the ability', async ({ assert }) => {
    const program = await scene()
    const { entry } = await rename(program)
    await assertOnlyForAdmins(assert, program, [
      ['GET', '/v1/audit-entries'],
      ['POST', `/v1/audit-entries/${entry.id}/undo`],
    ])
  })
})
