import { test } from '@japa/runner'
import { fieldError, fieldValue, notices, pageText } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function memberWithCity(unit = 'C') {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const { id } = await member.account()
  await stack.sql('UPDATE users SET temperature_unit = $1 WHERE id = $2', [unit, id])
  const city = await stack.city('Alertville', 20)
  await member.subscribe(city)
  const alerts = () =>
    stack.sql('SELECT * FROM alerts WHERE user_id = $1 AND deleted_at IS NULL ORDER BY alerts.id', [
      id,
    ])
  const set = (fields: Record<string, unknown> = {}) =>
    member.submit(
      '/alerts',
      { form: 'alert', city_id: city, kind: 'above', limit: '30', ...fields },
      '/alerts'
    )
  const measure = (celsius: number) =>
    stack.sql('INSERT INTO readings (city_id, celsius) VALUES ($1, $2)', [city, celsius])
  return { stack, member, id: id as number, city, alerts, set, measure }
}

test.group('The page of alerts', () => {
  test('is empty at first, and shows each alert with its rule and state', async ({ assert }) => {
    const { member, set, measure } = await memberWithCity()
    assert.include(pageText((await member.get('/alerts')).body), 'You have no alerts yet.')

    assert.equal(notices((await set()).body), 'The alert is set.')
    await set({ kind: 'below', limit: '-5,5' })
    await set({ kind: 'change', limit: '4' })
    const shown = pageText((await member.get('/alerts')).body)
    assert.include(shown, '3 of 20')
    for (const rule of [
      'Above 30 °C On',
      'Below −5.5 °C On',
      'Changes by at least 4 °C within an hour On',
    ]) {
      assert.include(shown, `Alertville ${rule}`)
    }

    await measure(35)
    assert.include(
      pageText((await member.get('/alerts')).body),
      'Above 30 °C Crossed: tells again after the temperature has fallen to 29.5 °C'
    )
  })

  test('says that the temperature is past the limit already', async ({ assert }) => {
    const { set } = await memberWithCity()
    assert.match(
      notices((await set({ limit: '10' })).body),
      /^The alert is set\. The temperature is past the limit already/
    )
  })

  test('takes and shows limits in the unit of the member', async ({ assert }) => {
    const { member, alerts, set } = await memberWithCity('F')
    await set({ limit: '71' })
    await set({ kind: 'change', limit: '9' })
    const stored = await alerts()
    assert.deepEqual(
      stored.map(({ celsius }) => Number(celsius)),
      [21.7, 5]
    )
    const { body } = await member.get('/alerts')
    assert.include(pageText(body), 'Above 71 °F')
    assert.include(pageText(body), 'Changes by at least 9 °F within an hour')
    const edit = await member.get(`/alerts/${stored[0].id}/edit`)
    assert.equal(fieldValue(edit.body, `alert-${stored[0].id}-limit`), '71')
  })

  for (const [unit, fields, problem] of [
    [
      'C',
      { limit: '' },
      'The temperature must be a number from -90 to 60 °C, with one decimal at most',
    ],
    [
      'C',
      { limit: '61' },
      'The temperature must be a number from -90 to 60 °C, with one decimal at most',
    ],
    [
      'C',
      { limit: '1.25' },
      'The temperature must be a number from -90 to 60 °C, with one decimal at most',
    ],
    [
      'C',
      { limit: '1,234' },
      'The temperature is ambiguous: write 1234.5, without separators of thousands',
    ],
    [
      'C',
      { kind: 'change', limit: '0.5' },
      'The temperature must be a number from 1 to 50 °C, with one decimal at most',
    ],
    ['F', { limit: '70.5' }, 'The temperature must be a whole number from -130 to 140 °F'],
    ['F', { kind: 'change', limit: '1' }, 'The temperature must be a whole number from 2 to 90 °F'],
  ] as [string, Record<string, string>, string][]) {
    test(`refuses ${JSON.stringify(fields)} in °${unit} in one sentence, and keeps what was typed`, async ({
      assert,
    }) => {
      const { set, alerts } = await memberWithCity(unit)
      const { body } = await set(fields)
      assert.equal(fieldError(body, 'alert-limit'), problem)
      assert.equal(fieldValue(body, 'alert-limit') ?? '', fields.limit)
      assert.isEmpty(await alerts())
    })
  }

  test('refuses an unknown kind, and a city that is not on the board', async ({ assert }) => {
    const { stack, set, alerts } = await memberWithCity()
    const other = await stack.city('Elsewhere', 20)
    const unknownKind = await set({ kind: 'sideways' })
    assert.equal(
      fieldError(unknownKind.body, 'alert-kind'),
      'The kind must be one of above, below, change'
    )
    for (const id of [other, 999_999_999, 'x', '']) {
      const { body } = await set({ city_id: id })
      assert.equal(fieldError(body, 'alert-city_id'), 'Please choose a city of your board', `${id}`)
    }
    assert.isEmpty(await alerts())
  })

  test('refuses the same alert again, and one too many, also in parallel', async ({ assert }) => {
    const { set, alerts } = await memberWithCity()
    await set()
    assert.equal(notices((await set()).body), 'You already have this alert.')
    for (let n = 0; n < 17; n++) await set({ limit: String(n) })
    await Promise.all([1, 2, 3, 4].map((n) => set({ kind: 'below', limit: String(n) })))
    assert.lengthOf(await alerts(), 20)
    const { body } = await set({ kind: 'below', limit: '5' })
    assert.equal(notices(body), 'You already have 20 alerts. Please delete one of them first.')
  })

  test('changes an alert', async ({ assert }) => {
    const { member, city, alerts, set } = await memberWithCity()
    await set()
    const [{ id }] = await alerts()
    const path = `/alerts/${id}/edit`
    const save = (fields: Record<string, unknown>) =>
      member.submit(
        `/alerts/${id}?_method=PUT`,
        { form: `alert-${id}`, city_id: city, ...fields },
        path
      )
    const refused = await save({ kind: 'below', limit: 'warm' })
    assert.match(fieldError(refused.body, `alert-${id}-limit`)!, /from -90 to 60/)
    const saved = await save({ kind: 'below', limit: '3' })
    assert.equal(notices(saved.body), 'The alert is saved.')
    assert.containsSubset(await alerts(), [{ id, kind: 'below', celsius: 3 }])
  })

  for (const [what, query] of [
    ['disabled', 'UPDATE cities SET enabled = false WHERE id = $1'],
    ['not on the board', 'DELETE FROM subscriptions WHERE city_id = $1'],
  ]) {
    test(`does not tell whether the temperature of a city that is ${what} is past a new limit`, async ({
      assert,
    }) => {
      const { stack, member, city, alerts, set } = await memberWithCity()
      await set()
      const [{ id }] = await alerts()
      const save = async (limit: string) => {
        const { body } = await member.submit(
          `/alerts/${id}?_method=PUT`,
          { form: `alert-${id}`, city_id: city, kind: 'above', limit },
          `/alerts/${id}/edit`
        )
        return notices(body)
      }
      assert.match(await save('19'), /past the limit already/, 'premise')
      await stack.sql(query, [city])
      for (const limit of ['25', '18']) assert.equal(await save(limit), 'The alert is saved.')
      const [{ armed }] = await alerts()
      assert.isFalse(armed, 'the alert knows it')
    })
  }

  test('pauses an alert, and resumes it', async ({ assert }) => {
    const { member, alerts, set } = await memberWithCity()
    await set()
    const [{ id }] = await alerts()
    const paused = await member.submit(`/alerts/${id}/pause`, {}, '/alerts')
    assert.equal(notices(paused.body), 'The alert is paused.')
    assert.include(pageText(paused.body), 'Above 30 °C Paused')
    const resumed = await member.submit(`/alerts/${id}/pause?_method=DELETE`, {}, '/alerts')
    assert.include(pageText(resumed.body), 'Above 30 °C On')
  })

  test('deletes an alert, and brings it back', async ({ assert }) => {
    const { member, alerts, set } = await memberWithCity()
    await set()
    const [{ id }] = await alerts()
    const deleted = await member.submit(`/alerts/${id}?_method=DELETE`, {}, '/alerts')
    assert.match(notices(deleted.body), /^The alert is deleted\. Undo/)
    assert.isEmpty(await alerts())
    const back = await member.submit('/alerts/restorations', { id }, '/alerts')
    assert.equal(notices(back.body), 'The alert is back.')
    assert.lengthOf(await alerts(), 1)
    const again = await member.submit('/alerts/restorations', { id }, '/alerts')
    assert.equal(again.status, 404)
  })

  test('keeps only the last 20 deleted alerts', async ({ assert }) => {
    const { stack, member, id, city, alerts, set } = await memberWithCity()
    await stack.sql(
      `INSERT INTO alerts (user_id, city_id, kind, celsius, deleted_at)
         SELECT $1, $2, 'above', 30, now() - n * interval '1 minute' FROM generate_series(1, 30) AS n`,
      [id, city]
    )
    await set()
    const [last] = await alerts()
    await member.submit(`/alerts/${last.id}?_method=DELETE`, {}, '/alerts')
    const kept = await stack.sql('SELECT * FROM alerts WHERE user_id = $1', [id])
    assert.lengthOf(kept, 20)
    assert.include(
      kept.map((alert) => alert.id),
      last.id
    )
  })

  test('does not bring back an alert that exists again', async ({ assert }) => {
    const { member, alerts, set } = await memberWithCity()
    await set()
    const [{ id }] = await alerts()
    await member.submit(`/alerts/${id}?_method=DELETE`, {}, '/alerts')
    await set()
    const refused = await member.submit('/alerts/restorations', { id }, '/alerts')
    assert.equal(notices(refused.body), 'You already have this alert.')
    assert.lengthOf(await alerts(), 1)
  })

  test('says that an alert rests while its city is not on the board', async ({ assert }) => {
    const { stack, member, city, set } = await memberWithCity()
    await set()
    await member.submit(`/subscriptions/${city}?_method=DELETE`, {}, '/dashboard')
    assert.include(
      pageText((await member.get('/alerts')).body),
      'Rests, because the city is not on your board'
    )
    await stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [city])
    assert.include(
      pageText((await member.get('/alerts')).body),
      'Rests, because the city is not offered at the moment'
    )
  })

  test('suggests the city from whose page somebody comes', async ({ assert }) => {
    const { stack, member } = await memberWithCity()
    const second = await stack.city('Zweitort', 20)
    await member.subscribe(second)
    const { body } = await member.get(`/alerts?city=${second}`)
    assert.match(body, new RegExp(`<option\\s+value="${second}"\\s+selected`))
  })
})

test.group('The page of a city', () => {
  test('has a form for an alert of this city, and keeps what was typed', async ({ assert }) => {
    const { member, city, alerts } = await memberWithCity()
    const path = `/cities/${city}`
    const fields = { form: 'alert', city_id: city, kind: 'below' }
    const refused = await member.submit('/alerts', { ...fields, limit: 'cold' }, path)
    assert.equal(refused.path, path)
    assert.equal(fieldValue(refused.body, 'alert-limit'), 'cold')
    assert.match(refused.body, /<details class="surface alert-details"\s+open/)
    const set = await member.submit('/alerts', { ...fields, limit: '-3' }, path)
    assert.equal(notices(set.body), 'The alert is set.')
    assert.containsSubset(await alerts(), [{ city_id: city, kind: 'below', celsius: -3 }])
  })
})

test.group('A sent alert', () => {
  async function crossed() {
    const world = await memberWithCity()
    await world.set()
    await world.measure(31.5)
    return world
  }

  const noticeOn = async (member: Visitor, path = '/dashboard') => {
    const { body } = await member.get(path)
    const [, shown] = /data-alert-notice>(.*?)<template data-alert/s.exec(body) ?? []
    return shown && pageText(shown).trim()
  }
  const countOn = async (member: Visitor) => {
    const { body } = await member.get('/dashboard')
    const [, badge] = /data-unread="alerts"[^>]*>(.*?)<\/span>\s*<\/a>/s.exec(body) ?? []
    return pageText(badge ?? '').trim()
  }

  test('is on every page, in the header and in the list, until the member has seen it', async ({
    assert,
  }) => {
    const { member, measure } = await crossed()
    const sentence = '\u2068Alertville\u2069: 31.5 °C, above 30 °C'
    for (const path of ['/dashboard', '/settings', '/alerts']) {
      assert.equal(await noticeOn(member, path), `${sentence} OK All sent alerts`, path)
    }
    assert.equal(await countOn(member), '1 new')
    const list = await member.get('/notifications')
    assert.include(pageText(list.body), `New ${sentence}`)
    assert.isUndefined(await noticeOn(member, '/notifications'))

    await measure(20)
    await measure(33)
    assert.equal(await countOn(member), '2 new')
    assert.include(await noticeOn(member), '33.0 °C')

    const seen = await member.submit('/notifications?_method=PUT', {}, '/notifications')
    assert.notInclude(seen.body, 'notification-unseen')
    assert.equal(await noticeOn(member), '')
    assert.equal(await countOn(member), '')
  })

  test('can be marked as seen alone, by its notice', async ({ assert }) => {
    const { stack, member, id, measure } = await crossed()
    await measure(20)
    await measure(33)
    const [newest] = await stack.sql(
      'SELECT id FROM notifications WHERE user_id = $1 ORDER BY id DESC',
      [id]
    )
    await member.submit('/notifications?_method=PUT', { id: newest.id }, '/dashboard')
    assert.equal(await countOn(member), '1 new')
    assert.include(await noticeOn(member), '31.5 °C')
  })

  test('has no notice if the member wants none, but is counted', async ({ assert }) => {
    const { member } = await crossed()
    const fields = { alert_mails: 'true', alert_pushes: 'true' }
    await member.submit('/settings/alerts?_method=PUT', fields, '/settings')
    assert.equal(await noticeOn(member), '')
    assert.equal(await countOn(member), '1 new')
  })

  test('is hidden while the member does not watch the city', async ({ assert }) => {
    const { member, city } = await crossed()
    await member.submit(`/subscriptions/${city}?_method=DELETE`, {}, '/dashboard')
    assert.equal(await noticeOn(member), '')
    assert.include(pageText((await member.get('/notifications')).body), 'No alert was sent yet.')
    await member.subscribe(city)
    assert.include((await member.get('/notifications')).body, '31.5')
  })

  test('is on pages of 25, newest first', async ({ assert }) => {
    const { stack, member, id, city } = await memberWithCity()
    await stack.sql(
      `INSERT INTO notifications (user_id, city_id, kind, threshold, celsius, measured_at)
         SELECT $1, $2, 'above', 0, n, now() FROM generate_series(1, 30) AS n`,
      [id, city]
    )
    const first = await member.get('/notifications')
    const [, next] = /href="(\/notifications\?after=[^"]*)"/.exec(first.body)!
    const second = await member.get(next)
    const shown = [first, second].map(({ body }) =>
      [...pageText(body).matchAll(/: (\d+)\.0 °C, above/g)].map(([, celsius]) => Number(celsius))
    )
    assert.deepEqual(
      shown.flat(),
      Array.from({ length: 30 }, (_, n) => 30 - n)
    )
    assert.lengthOf(shown[0], 25)
    assert.match(second.body, /href="\/notifications\?before=/)
  })
})

test.group('The settings of alerts', () => {
  const save = (member: Visitor, fields: Record<string, string>) =>
    member.submit('/settings/alerts?_method=PUT', { form: 'alerts', ...fields }, '/settings')

  test('store the ways to be told and the quiet hours', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const saved = await save(member, { quiet_from: '22:00', quiet_until: '7:30' })
    assert.equal(notices(saved.body), 'Your alert settings are saved.')
    assert.containsSubset(await member.account(), {
      alert_notices: false,
      alert_mails: false,
      alert_pushes: false,
      quiet_from: '22:00:00',
      quiet_until: '07:30:00',
      quiet_zone: 'UTC',
    })
    assert.equal(fieldValue(saved.body, 'alerts-quiet_from'), '22:00')
    await save(member, {
      alert_notices: 'true',
      alert_mails: 'true',
      quiet_from: '',
      quiet_until: '',
    })
    assert.containsSubset(await member.account(), {
      alert_notices: true,
      alert_mails: true,
      quiet_from: null,
      quiet_zone: null,
    })
  })

  for (const [fields, field, problem] of [
    [
      { quiet_from: '22:00' },
      'quiet_until',
      'Please fill in both times of the quiet hours, or none',
    ],
    [
      { quiet_until: '22:00' },
      'quiet_from',
      'Please fill in both times of the quiet hours, or none',
    ],
    [{ quiet_from: 'late', quiet_until: '7:00' }, 'quiet_from', 'A time looks like 7:30 or 22:00'],
    [{ quiet_from: '24:00', quiet_until: '7:00' }, 'quiet_from', 'A time looks like 7:30 or 22:00'],
    [
      { quiet_from: '7:00', quiet_until: '7:00' },
      'quiet_until',
      'The quiet hours must end at another time than they begin',
    ],
    [
      { quiet_from: '07:00', quiet_until: '7:00' },
      'quiet_until',
      'The quiet hours must end at another time than they begin',
    ],
    [
      { 'quiet_from[]': '22:00', 'quiet_until': '7:00' },
      'quiet_from',
      'A time looks like 7:30 or 22:00',
    ],
  ] as [Record<string, string>, string, string][]) {
    test(`refuse ${JSON.stringify(fields)}`, async ({ assert }) => {
      const member = await Visitor.registered(await stackOn())
      const { body } = await save(member, { alert_mails: 'true', ...fields })
      assert.equal(fieldError(body, `alerts-${field}`), problem)
      assert.isNull((await member.account()).quiet_from)
    })
  }
})
