import { test } from '@japa/runner'
import pg from 'pg'
import { HOSTILE_DEFAULTS, databaseWithDefaults } from '#tests/support/hostile_defaults'
import { Stack } from '#tests/support/stack'
import { tempFile } from '#tests/support/temp_file'
import { Visitor, collectReadings, until, watch } from '#tests/support/visitor'

const MEASURED_AT = '2026-02-03T04:05:06.000Z'

test.group('An installation on a database with other session defaults', () => {
  test('registers a member, imports a reading and shows it live', async ({ assert, cleanup }) => {
    const url = await databaseWithDefaults(HOSTILE_DEFAULTS)
    const idle = new pg.Client(url)
    const stack = await Stack.start('postgres', { DATABASE_URL: url })
    cleanup(() => stack.stop())
    const id = await stack.city('Zeitstadt')

    const visitor = new Visitor(stack)
    const { status } = await visitor.register()
    assert.equal(status, 200)
    await visitor.subscribe(id)
    const socket = await visitor.connect()
    cleanup(() => visitor.leave())
    assert.containsSubset(await watch(socket, [id]), { ok: true, readings: [{ celsius: null }] })

    // The hub's connections must be idle for longer than the database allows by default.
    const relay = `SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE 'fairweather relay%'`
    const [connected] = await stack.sql(relay)
    const ended = new Promise((resolve) => idle.on('error', () => {}).once('end', resolve))
    await idle.connect()
    await ended
    assert.deepEqual(await stack.sql(relay), [connected], 'the relay keeps its connection')

    const readings = collectReadings(socket)
    const csv = `city,celsius,measured_at\n${id},-3.5,${MEASURED_AT}`
    const file = tempFile('zeitstadt.csv', csv)
    const { exitCode, stderr } = await stack.ace('temperature:import', file)
    assert.equal(exitCode, 0, stderr)
    await until('the reading', () => readings.length > 0)
    assert.containsSubset(readings, [{ cityId: id, celsius: -3.5, measuredAt: MEASURED_AT }])
    const { body } = await visitor.get('/dashboard')
    assert.include(body, MEASURED_AT)
  })
})
