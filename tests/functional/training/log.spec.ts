import { test } from '@japa/runner'
import Entry from '#models/entry'
import User from '#models/user'
import { entriesOf, type LogFilter } from '#training/log'

let members = 0

async function memberWithEntries() {
  const member = await User.create({ name: 'Logger', email: `filtered${++members}@example.org` })
  const fields = { userId: member.id, distanceM: 10_000, durationS: 3000 }
  await Entry.createMany([
    { ...fields, date: '2026-11-01', kind: 'run', title: 'Ärger im Wald' },
    { ...fields, date: '2026-11-02', kind: 'ride', note: '100% uphill' },
    { ...fields, date: '2026-11-03', kind: 'run', title: 'Flat', note: 'Tail wind' },
  ])
  return member
}

test.group('The filter of a log', () => {
  for (const [filter, days] of [
    [{}, [1, 2, 3]],
    [{ from: '2026-11-02' }, [2, 3]],
    [{ to: '2026-11-02' }, [1, 2]],
    [{ from: '2026-11-02', to: '2026-11-02' }, [2]],
    [{ from: '2026-11-03', to: '2026-11-01' }, []],
    [{ kind: 'run' }, [1, 3]],
    [{ search: 'arger IM' }, [1]],
    [{ search: 'tail' }, [3]],
    [{ search: '0%' }, [2]],
    [{ search: '%' }, [2]],
    [{ search: 'wald flat' }, []],
    [{ kind: 'run', search: 'flat', from: '2026-11-03' }, [3]],
  ] as [LogFilter, number[]][]) {
    test(`${JSON.stringify(filter)} finds the days ${days}`, async ({ assert }) => {
      const member = await memberWithEntries()
      const found = await entriesOf(member, filter).orderBy('date')
      assert.deepEqual(
        found.map(({ date }) => Number(date.slice(-2))),
        days
      )
    })
  }

  test('finds a text of more bytes than fit into an index', async ({ assert }) => {
    const member = await memberWithEntries()
    const note = String.fromCodePoint(...Array.from({ length: 999 }, (_, n) => 0x4e00 + 7 * n))
    const fields = { userId: member.id, distanceM: 10_000, durationS: 3000, kind: 'run' } as const
    await Entry.create({ ...fields, date: '2026-11-04', note })
    const found = await entriesOf(member, { search: note.slice(-2) })
    assert.deepEqual(
      found.map(({ date }) => date),
      ['2026-11-04']
    )
  })

  test('finds nothing of another member', async ({ assert }) => {
    const [member] = [await memberWithEntries(), await memberWithEntries()]
    assert.lengthOf(await entriesOf(member), 3)
    assert.lengthOf(await entriesOf(member, { search: 'tail' }), 1)
  })
})
