import { glob, readFile } from 'node:fs/promises'
import { test } from '@japa/runner'
import { auditActions } from '#admin/audit_actions'
import { describeChanges } from '#audit/describe_changes'
import { describeEntry } from '#audit/describe_entry'
import { describeUndo } from '#audit/describe_undo'
import { canUndo } from '#audit/undo'
import AuditEntry, { SUBJECT_TYPES, type AuditAction, type Changes } from '#models/audit_entry'
import City from '#models/city'
import { sayInRussian } from '#tests/support/say_in_russian'
import { TEST_EVENT, webhookEvents } from '#webhooks/events'

const codes = Object.keys(auditActions) as AuditAction[]
const actions = Object.entries(auditActions)

const CODE = /'((?:city|member|message|import|job|webhook|station)\.[a-z_]+)'/g

/** The events of webhooks look like codes of actions. */
const toldEvents: string[] = [...webhookEvents, TEST_EVENT]

/**
 * Returns the action codes that the sources under web/ contain, except in the files that list all
 * codes.
 */
async function codesInSources() {
  const found = new Map<string, string>()
  for await (const file of glob('web/**/*.ts')) {
    if (/audit_actions\.ts$|audit_entry\.ts$/.test(file)) continue
    for (const [, code] of (await readFile(file, 'utf8')).matchAll(CODE)) {
      if (!toldEvents.includes(code)) found.set(code, file)
    }
  }
  return found
}

const entry = (action: AuditAction, changes: Changes = {}) =>
  new AuditEntry().merge({
    actorId: null,
    action,
    changes,
    subjectType: SUBJECT_TYPES[action],
    subjectId: 7,
  })

test.group('The audit actions', () => {
  test('have a unique label, and name actor and subject', ({ assert }) => {
    const labels = actions.map(([, { describe }]) => String(describe.label))
    assert.lengthOf(new Set(labels), codes.length)
    for (const [code, { describe }] of actions) {
      assert.match(String(describe.label), /^[A-Z]/, code)
      const sentence = String(describe.sentence({ actor: 'Ann', subject: 'Bob' }))
      assert.match(sentence, /^Ann [a-z ]+ Bob$/, code)
    }
  })

  test('have undos that are recorded as existing actions', ({ assert }) => {
    for (const [code, { undo }] of actions) {
      if (undo) assert.include(codes, undo.recordedAs, code)
    }
  })

  test('have one file each, named after the code', async ({ assert }) => {
    const files: string[] = []
    for await (const file of glob('web/admin/actions/*.ts')) files.push(file)
    assert.sameMembers(
      files,
      codes.map((code) => `web/admin/actions/${code.replace('.', '_')}.ts`)
    )
  })

  test('are exactly the actions that the sources record', async ({ assert }) => {
    const recorded = await codesInSources()
    for (const [code, file] of recorded) assert.include(codes, code, file)
    assert.sameMembers([...recorded.keys()], codes, 'and none that nothing records')
  })
})

test.group('The description of an audit entry', () => {
  const described: [AuditAction, Changes, string][] = [
    ['city.disabled', { enabled: { from: true, to: false } }, 'Command line disabled city 7'],
    [
      'member.role_changed',
      { role: { from: 'member', to: 'admin' } },
      'Command line changed the role of deleted account 7: member → admin',
    ],
    [
      'member.profile_changed',
      { name: {}, email: {} },
      'Command line changed the profile of deleted account 7: name, email',
    ],
    [
      'city.temperature_recorded',
      { celsius: { from: null, to: 0 } },
      'Command line set the temperature of city 7: no reading → 0.0\u00a0°C',
    ],
    [
      'city.readings_deleted',
      { readings: { from: 1 } },
      'Command line deleted readings of city 7: 1 reading',
    ],
    [
      'member.city_watched',
      { city: { to: 'Bern, Switzerland', id: 3 } },
      'Command line put a city on the board of deleted account 7: Bern, Switzerland',
    ],
    [
      'message.deleted',
      { deleted_at: { to: '2026-11-29' }, deleted_by: { to: 7 } },
      'Command line deleted message 7',
    ],
    [
      'import.applied',
      { 'readings of 1,200 cities, added': { to: 5000 }, 'cities, changed': { to: 1 } },
      'Command line imported file 7: readings of 1,200 cities, added: 5000, cities, changed: 1',
    ],
    [
      'job.cancelled',
      { job: { to: 'Mail: alert' }, state: { from: 'given-up' }, id: { to: 'f0' } },
      'Command line cancelled “Mail: alert” given-up, job f0',
    ],
    [
      'member.muted',
      { until: { from: null, to: '2026-11-29T14:30:00.123Z' }, reason: { from: null, to: 'Spam' } },
      'Command line muted deleted account 7: until 2026-11-29 14:30 UTC: Spam',
    ],
    [
      'member.unmuted',
      { until: { from: 'unlimited', to: null } },
      'Command line lifted the mute of deleted account 7: until it is lifted',
    ],
  ]
  for (const [action, changes, expected] of described) {
    test(`is "${expected}" for ${action}`, ({ assert }) => {
      const parts = describeEntry(entry(action, changes))
      assert.equal([parts.sentence, parts.changes].filter(Boolean).join(' '), expected)
    })
  }

  test('names every field of a changed city', ({ assert }) => {
    const changes = { name: { from: 'A', to: 'B' }, enabled: { from: false, to: true } }
    const action = 'city.changed'
    assert.equal(describeChanges({ action, changes }), 'name A → B, disabled → enabled')
  })

  test('has the decimal separator of the language', ({ assert }) => {
    const said = (action: AuditAction, changes: Changes) =>
      describeChanges({ action, changes }, sayInRussian)
    assert.equal(said('city.changed', { latitude: { from: 1, to: 38.722 } }), 'широта 1 → 38,722')
    assert.equal(
      said('city.temperature_recorded', { celsius: { from: null, to: -4.5 } }),
      'нет измерений → \u22124,5\u00a0°C'
    )
    const entryValues = { date: '2026-11-30', kind: 'run', distance_m: 10_500, duration_s: 3600 }
    const entryChanges = Object.entries(entryValues).map(([field, to]) => [field, { to }])
    assert.equal(
      said('member.entry_added', Object.fromEntries(entryChanges)),
      '2026-11-30, Бег, 10,5 км, 1:00:00'
    )
  })

  test('shows the code of an action that only a newer release knows', ({ assert }) => {
    const unknown = entry('city.frozen' as AuditAction, { depth: { from: 1, to: 2 } })
    const { sentence, changes } = describeEntry(unknown)
    assert.equal(
      `${sentence} ${changes}`,
      'Command line city.frozen deleted account 7: depth 1 → 2'
    )
    assert.isFalse(canUndo(unknown))
  })

  test('asks, before an undo, whether to make exactly that change', ({ assert }) => {
    const changed = entry('city.changed', { name: { from: 'A', to: 'B' } })
    changed.$setRelated('city', new City().merge({ name: 'B' }))
    assert.equal(String(describeUndo(changed)), 'Change B back: name B → A?')
  })
})
