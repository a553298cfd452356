import { statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { BUILT } from '#tests/support/fork_module'
import { Stack } from '#tests/support/stack'

const ROUTE_TYPES = join(BUILT ?? '.', '.adonisjs/server/routes.d.ts')

const lastWrite = () => statSync(ROUTE_TYPES, { throwIfNoEntry: false })?.mtimeMs

test.group('A web server', () => {
  test('does not write the types of its routes, because its folder may be read-only', async ({
    assert,
  }) => {
    const before = lastWrite()
    const stack = await Stack.start('postgres', {}, { hubs: 0 })
    const { status } = await fetch(`${stack.url}/login`)
    await stack.stop()
    assert.equal(status, 200)
    assert.equal(lastWrite(), before)
  })
})
