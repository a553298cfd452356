import { test } from '@japa/runner'
import { addAlert } from '#tests/support/add_alert'
import { cityRow, decoded, pageText } from '#tests/support/page_text'
import { countedStack } from '#tests/support/shared_web_servers'
import { type Stack, stackOn } from '#tests/support/stack'
import { untranslatedWords } from '#tests/support/untranslated_words'
import { Visitor } from '#tests/support/visitor'

type Celsius = number | null

/** Adds readings of a city by the minutes since each was measured. */
async function addReadings(
  stack: Stack,
  city: number,
  celsiusByMinutes: Record<number, Celsius>,
  source = 'open-meteo'
) {
  for (const [minutes, celsius] of Object.entries(celsiusByMinutes)) {
    await stack.sql(
      `INSERT INTO readings (city_id, celsius, measured_at, source)
       VALUES ($1, $2, now() - $3 * interval '1 minute', $4)`,
      [city, celsius, minutes, source]
    )
  }
}

async function boardWith(celsiusByMinutes: Record<number, Celsius>, source?: string) {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const city = await stack.city('Oslo')
  await member.subscribe(city)
  await addReadings(stack, city, celsiusByMinutes, source)
  const row = async (path = '/dashboard') => cityRow((await member.get(path)).body, city)!
  return { stack, member, city, row, text: async (path?: string) => pageText(await row(path)) }
}

/** The description of the sparkline, for screen readers. */
const dayIn = (row: string) => decoded(/<svg[^>]*aria-label="([^"]*)"/s.exec(row)![1])

const titleOf = (body: string) => /<title>([^<]*)<\/title>/.exec(body)![1]
const pointsIn = (row: string) => JSON.parse(/data-points="([^"]*)"/.exec(row)![1])

for (const path of ['/dashboard', '/dashboard/wall']) {
  test.group(`A city on ${path}`, () => {
    test('shows its trend, the age and the source of its reading, and its local time', async ({
      assert,
    }) => {
      const { stack, city, row, text } = await boardWith({ 5: -3.5, 70: -2.3 })
      await stack.sql(`UPDATE cities SET timezone = 'Asia/Kolkata' WHERE id = $1`, [city])

      const shown = await text(path)
      assert.include(shown, '−3.5 °C')
      assert.include(shown, 'Freezing')
      assert.include(shown, '1.2 °C colder than an hour earlier')
      assert.include(shown, '5 minutes ago')
      assert.include(shown, 'Open-Meteo')
      assert.equal(
        dayIn(await row(path)),
        'Between −3.5\u00a0°C and −2.3\u00a0°C in the last 24 hours'
      )
      const hour = new Date().toLocaleTimeString('en-GB', {
        timeZone: 'Asia/Kolkata',
        hour: '2-digit',
      })
      assert.match(shown, new RegExp(`Local time: \\w{3} ${hour}:\\d\\d`))
    })

    test('shows all of this in the unit of the member', async ({ assert }) => {
      const { stack, member, row, text } = await boardWith({ 5: 10, 70: 0 })
      const { id } = await member.account()
      await stack.sql(`UPDATE users SET temperature_unit = 'F' WHERE id = $1`, [id])

      const shown = await text(path)
      assert.include(shown, '50.0 °F')
      assert.include(shown, '18.0 °F warmer than an hour earlier')
      assert.equal(
        dayIn(await row(path)),
        'Between 32.0\u00a0°F and 50.0\u00a0°F in the last 24 hours'
      )
      assert.notInclude(await row(path), '°C')
      assert.match(titleOf((await member.get(path)).body), /^50\.0\s°F \S?Oslo/)
    })

    test('is described in Russian for members who read Russian', async ({ assert }) => {
      const { stack, member, row, text } = await boardWith({ 120: -3.5, 190: 2 }, 'demo')
      const { id } = await member.account()
      await stack.sql(`UPDATE users SET locale = 'ru-RU' WHERE id = $1`, [id])

      const shown = await text(path)
      assert.include(shown, '−3,5 °C')
      assert.include(shown, 'На 5,5 °C холоднее, чем часом раньше')
      assert.include(shown, 'Нет измерений от демонстрационного источника уже 2 часа')
      const data = ['Oslo', 'Testland', '°C']
      const described = (await row(path)).replace(/<form.*?<\/form>/s, '')
      assert.deepEqual(untranslatedWords(`<body>${described}`, data), [])
    })

    test('says that its reading is out of date, and names the source', async ({ assert }) => {
      const { member, text } = await boardWith({ 1500: 4 })
      assert.include(await text(path), 'No reading from Open-Meteo for 1 day')
      const { body } = await member.get(path)
      assert.match(body, /role="status" data-failures>No reading from Open-Meteo for 1 day</)
    })
  })
}

test.group('Board of a member', () => {
  test('has no text about the age of a fresh reading, and another limit for each source', async ({
    assert,
  }) => {
    const byAdmin = await boardWith({ 120: 4 }, 'admin')
    assert.notInclude(await byAdmin.row(), 'data-stale=')
    assert.include(await byAdmin.text(), 'Entered by an admin')

    const demo = await boardWith({ 120: 4 }, 'demo')
    assert.include(await demo.text(), 'No reading from the demo feed for 2 hours')
  })

  test('ends each sparkline with the value beside it', async ({ assert }) => {
    const { stack, city, row } = await boardWith({ 300: 1, 5: 7.5 })
    assert.deepEqual(
      pointsIn(await row()).map(([, celsius]: [number, Celsius]) => celsius),
      [1, 7.5]
    )

    await stack.sql('UPDATE cities SET celsius = 9 WHERE id = $1', [city])
    const after = await row()
    assert.equal(pointsIn(after).at(-1)[1], 9)
    assert.match(after, /class="end" d="M120 3h0"/)
  })

  test('marks a sparkline whose data is older than its window, and shows it', async ({
    assert,
  }) => {
    const { row } = await boardWith({ 3000: 4 }, 'admin')
    assert.equal(dayIn(await row()), 'The last reading is older than 24 hours')
    assert.match(await row(), /class="held" d="M0 16H120"/)
    assert.match(await row(), /<svg[^>]* data-old/s)
  })

  test('says in its title the temperature of the first city that has one', async ({ assert }) => {
    const { stack, member } = await boardWith({})
    assert.match(titleOf((await member.get('/dashboard')).body), /^Board · /)
    await member.subscribe(await stack.city('Bergen', 21.5))
    assert.match(titleOf((await member.get('/dashboard')).body), /^21\.5\s°C \S?Bergen/)
  })

  test('needs as many queries and points for five cities with many readings as for one with few', async ({
    assert,
  }) => {
    const { stack, counter } = await countedStack()
    const member = await Visitor.registered(stack)
    const queries = async (path: string) => {
      const before = counter.queries
      const { status } = await member.get(path)
      assert.equal(status, 200)
      return counter.queries - before
    }
    const city = await stack.city('Few', 1)
    await member.subscribe(city)
    await queries('/dashboard') // The first request also writes the session.
    const few = [await queries('/dashboard'), await queries('/dashboard/wall')]

    await member.subscribe(...(await Promise.all([2, 3, 4, 5].map((n) => stack.city(`C${n}`, n)))))
    for (const limit of [30, 31, 32]) await addAlert(member, { city_id: city, celsius: limit })
    await stack.sql(
      `INSERT INTO readings (city_id, celsius, measured_at)
       SELECT $1, n % 20, now() - n * interval '20 seconds' FROM generate_series(1, 5000) n`,
      [city]
    )
    const many = [await queries('/dashboard'), await queries('/dashboard/wall')]

    assert.isAbove(few[0], 1)
    assert.deepEqual(many, few)
    const { body } = await member.get('/dashboard')
    assert.lengthOf(body.match(/data-points=/g)!, 5)
    assert.isAtMost(pointsIn(cityRow(body, city)!).length, 60)
  })
})

test.group('The bells of the board', () => {
  const bells = (body: string) =>
    Array.from(
      body.matchAll(/<a\s+class="[^"]*bell"\s+href="([^"]+)"\s+aria-label="([^"]+)"(.*?)>/gs),
      ([, href, label, rest]) => ({
        href,
        label: label.replace(/[\u2066-\u2069]/g, ''),
        isFilled: rest.includes('data-alerts'),
      })
    )

  test('lead to the form of a new alert, and say which cities have alerts', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const [none, two] = [await stack.city('Odda', 1), await stack.city('Voss', 2)]
    await member.subscribe(none, two)
    await addAlert(member, { city_id: two })
    await addAlert(member, { city_id: two, kind: 'below', celsius: 0, paused: true })
    await addAlert(member, { city_id: none, deleted_at: new Date() })
    await addAlert(await Visitor.registered(stack), { city_id: none })

    assert.deepEqual(bells((await member.get('/dashboard')).body), [
      { href: `/alerts?city=${none}#new`, label: 'Set an alert for Odda', isFilled: false },
      { href: `/alerts?city=${two}#new`, label: '2 alerts for Voss', isFilled: true },
    ])
    const { body } = await member.get(`/alerts?city=${two}`)
    assert.match(body, /id="new"/)
    assert.match(body, new RegExp(`<option\\s+value="${two}"\\s+selected`))
  })
})

test.group('Wall view', () => {
  test('has a way back, but no navigation', async ({ assert }) => {
    const { member } = await boardWith({ 5: 3 })
    const { body } = await member.get('/dashboard/wall')
    assert.match(body, /<a[^>]*href="\/dashboard"[^>]*>\s*Leave the wall view/)
    assert.notInclude(body, '<nav')
    assert.include((await member.get('/dashboard')).body, 'href="/dashboard/wall"')
  })

  test('suggests choosing cities while it is empty', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const { body } = await member.get('/dashboard/wall')
    assert.include(pageText(body), 'Your board is empty.')
  })
})
