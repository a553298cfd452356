import { test } from '@japa/runner'
import limits from '#config/rate_limits'
import { addEntry } from '#tests/support/add_entry'
import { notices, pageText } from '#tests/support/page_text'
import { countedStack } from '#tests/support/shared_web_servers'
import { type Stack, stackOn } from '#tests/support/stack'
import { untranslatedWords } from '#tests/support/untranslated_words'
import { Visitor } from '#tests/support/visitor'

async function watcherOf(name: string, celsius: number | null = null) {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const city = await stack.city(name, celsius)
  await member.subscribe(city)
  return { stack, member, city }
}

/** Adds readings to a city, as pairs of hours ago and °C. */
async function addReadings(stack: Stack, city: number, ...readings: [number, number | null][]) {
  for (const [hours, celsius] of readings) {
    await stack.sql(
      `INSERT INTO readings (city_id, celsius, measured_at)
         VALUES ($1, $2, now() - $3::float8 * interval '1 hour')`,
      [city, celsius, hours]
    )
  }
}

const json = async (member: Visitor, path: string) => {
  const { status, body } = await member.request(path, { headers: { accept: 'application/json' } })
  return { status, data: status === 200 ? JSON.parse(body) : undefined }
}

const cityPage = async (member: Visitor, city: number, query = '') => {
  const { body } = await member.get(`/cities/${city}${query}`)
  return { body, text: pageText(body) }
}

test.group('The history of a city', () => {
  test('is the same on the page and in its data', async ({ assert }) => {
    const { stack, member, city } = await watcherOf('Almada')
    await addReadings(stack, city, [5, 3], [4, 4], [3, 8])

    const { body, text } = await cityPage(member, city)
    const summary =
      'In the last 24 hours, the temperature in Almada was between 3.0 °C and 8.0 °C, 5.0 °C on average.'
    assert.include(text, summary)
    assert.include(text, 'Lowest 3.0 °C Mean 5.0 °C Highest 8.0 °C')
    assert.match(body, /<path\s+class="series-0"\s+d="M/)

    const { data } = await json(member, `/cities/${city}/history`)
    assert.equal(data.summary.replaceAll('\u00a0', ' '), summary)
    assert.deepEqual(data.mean, [3, 4, 8])
    assert.lengthOf(data.rows, 3)
    assert.equal(data.end - data.start, 86_400_000)
    assert.equal(data.zone, 'UTC')
  })

  test('covers a day, a week, a month or a year, and ignores any other period', async ({
    assert,
  }) => {
    const { stack, member, city } = await watcherOf('Beja')
    await addReadings(stack, city, [5000, 1], [600, 2], [100, 3], [30, 4], [2, 5])

    const lowest = { day: '5.0', week: '3.0', month: '2.0', year: '1.0', decade: '5.0' }
    for (const [period, degrees] of Object.entries(lowest)) {
      const { body, text } = await cityPage(member, city, `?period=${period}`)
      assert.include(text, `Lowest ${degrees} °C`, period)
      const shown = period === 'decade' ? 'day' : period
      assert.match(body, new RegExp(`href="/cities/${city}\\?period=${shown}"\\s+aria-current`))
      const { data } = await json(member, `/cities/${city}/history?period=${period}`)
      assert.equal(data.figures.lowest.replaceAll('\u00a0', ' '), `${degrees} °C`)
    }
    for (const query of ['period[]=week', 'period=%00', 'compare=x', 'compare=-1', 'after=x']) {
      assert.equal((await member.get(`/cities/${city}?${query}`)).status, 200, query)
    }
  })

  test('holds the last value if the period has no reading, and says so', async ({ assert }) => {
    const { stack, member, city } = await watcherOf('Caminha')
    await addReadings(stack, city, [80, 12.5])
    const { body, text } = await cityPage(member, city)
    assert.match(
      text,
      /no reading of Caminha in the last 24 hours. The last one is 12.5 °C, from \d+ \w+, /
    )
    assert.match(body, /<path\s+class="series-0 held"\s+d="M0 55h0L720 55h0"/)
    const { data } = await json(member, `/cities/${city}/history`)
    assert.isTrue(data.isHeld)
    assert.deepEqual(data.mean, [12.5, 12.5])
  })

  test('says when there is no reading yet, or only one value', async ({ assert }) => {
    const { stack, member, city } = await watcherOf('Elvas')
    assert.include((await cityPage(member, city)).text, 'There is no reading of Elvas yet.')
    await addReadings(stack, city, [1, 7.5])
    const { text } = await cityPage(member, city)
    assert.include(text, 'In the last 24 hours, the temperature in Elvas was always 7.5 °C.')
    await stack.sql('UPDATE readings SET celsius = NULL WHERE city_id = $1', [city])
    assert.include(
      (await cityPage(member, city)).text,
      'There was no temperature of Elvas in the last 24 hours.'
    )
  })

  test('is in the unit and the locale of the member, at the time of the city', async ({
    assert,
  }) => {
    const { stack, member, city } = await watcherOf('Faro')
    await stack.sql(`UPDATE users SET temperature_unit = 'F', locale = 'de-DE' WHERE email = $1`, [
      member.email,
    ])
    await stack.sql(`UPDATE cities SET timezone = 'Asia/Kathmandu' WHERE id = $1`, [city])
    await addReadings(stack, city, [1, 10.5])
    assert.include((await cityPage(member, city)).text, 'Lowest 50,9 °F')
    const { data } = await json(member, `/cities/${city}/history`)
    assert.equal(data.zone, 'Asia/Kathmandu')
    assert.deepEqual(data.mean, [10.5], 'data are °C')
  })

  test('survives an unknown time zone', async ({ assert }) => {
    const { stack, member, city } = await watcherOf('Guarda', 5)
    await stack.sql(`UPDATE cities SET timezone = 'Moon/Base' WHERE id = $1`, [city])
    assert.equal((await member.get(`/cities/${city}`)).status, 200)
    assert.equal((await json(member, `/cities/${city}/history`)).data.zone, 'UTC')
    assert.equal((await member.get(`/cities/${city}/history.csv`)).status, 200)
  })

  test('is compared with another city on the board, and with no other', async ({ assert }) => {
    const { stack, member, city } = await watcherOf('Horta', 15)
    const [mine, foreign] = [await stack.city('Idanha', 25), await stack.city('Lagos', 35)]
    await member.subscribe(mine)

    const { body, text } = await cityPage(member, city, `?compare=${mine}`)
    assert.include(text, 'the temperature in Horta was always 15.0 °C')
    assert.include(text, 'the temperature in Idanha was always 25.0 °C')
    assert.match(text, /Horta solid line .*Idanha dashed line/)
    assert.match(body, /<path\s+class="series-1"\s+d="M/)
    assert.match(body, new RegExp(`href="/cities/${city}\\?period=week&amp;compare=${mine}"`))

    const other = await cityPage(member, city, `?compare=${foreign}`)
    assert.notInclude(other.text, 'Lagos')
    assert.notInclude(other.body, '35.0')
    assert.notMatch((await cityPage(member, city, `?compare=${city}`)).body, /series-1/)
  })

  test('is not found by a member who does not watch the city', async ({ assert }) => {
    const { stack, member, city } = await watcherOf('Mafra', -18.8)
    const stranger = await Visitor.registered(stack)
    for (const path of ['history', 'history.csv']) {
      assert.equal((await member.get(`/cities/${city}/${path}`)).status, 200, path)
      const { status, body } = await stranger.get(`/cities/${city}/${path}`)
      assert.equal(status, 404, path)
      assert.notInclude(body, '18.8')
    }
    await stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [city])
    for (const id of [city, 0, 2 ** 31, '9'.repeat(30)]) {
      assert.equal((await member.get(`/cities/${id}/history`)).status, 404, String(id))
      assert.equal((await member.get(`/cities/${id}/history.csv`)).status, 404, String(id))
    }
  })

  test('needs as many queries for a thousand readings as for one', async ({ assert }) => {
    const { stack, counter } = await countedStack()
    const member = await Visitor.registered(stack)
    const [city, other] = [await stack.city('Nazaré', 1), await stack.city('Olhão', 2)]
    await member.subscribe(city, other)
    const paths = [
      ...[`/cities/${city}`, `/cities/${city}?period=year&compare=${other}`],
      ...[`/cities/${city}/history?period=year`, `/cities/${city}/history.csv?period=year`],
    ]
    const measure = async () => {
      const counts = []
      for (const path of paths) {
        const before = counter.queries
        assert.equal((await member.get(path)).status, 200, path)
        counts.push(counter.queries - before)
      }
      return counts
    }
    await measure() // The first request also writes the session.
    const one = await measure()
    await stack.sql(
      `INSERT INTO readings (city_id, celsius, measured_at)
         SELECT id, n % 30, now() - n * interval '8 hours'
         FROM generate_series(1, 1000) n, unnest($1::int[]) id`,
      [[city, other]]
    )
    assert.deepEqual(await measure(), one)
  })
})

test.group('The readings of a city as a file', () => {
  test('have the unit in the name of their column, and the time of the city', async ({
    assert,
  }) => {
    const { stack, member, city } = await watcherOf('Porto Santo')
    await stack.sql(`UPDATE cities SET timezone = 'Asia/Kathmandu' WHERE id = $1`, [city])
    await stack.sql(
      `INSERT INTO readings (city_id, celsius, measured_at, source) VALUES
         ($1, 21.5, date_trunc('day', now()) - interval '3 hours', 'station'),
         ($1, NULL, date_trunc('day', now()) - interval '2 hours', 'station'),
         ($1, 3, now() - interval '9 days', 'station')`,
      [city]
    )
    const { headers, body } = await member.get(`/cities/${city}/history.csv?period=week`)
    assert.match(headers.get('content-type')!, /^text\/csv/)
    assert.match(
      headers.get('content-disposition')!,
      new RegExp(`filename="fairweather-city-${city}-week-[\\d-]+\\.csv"`)
    )
    const [heading, first, second, ...rest] = body.replace('\ufeff', '').trimEnd().split('\n')
    assert.equal(heading, 'city,measured_at_utc,local_time,temperature_celsius,source')
    assert.match(
      first,
      /^"Porto Santo, Testland",[\d-]+T21:00:00.000Z,[\d-]+ 02:45:00,21.5,station$/
    )
    assert.match(second, /T22:00:00.000Z,[\d-]+ 03:45:00,,station$/)
    assert.isEmpty(rest)

    await stack.sql(`UPDATE users SET temperature_unit = 'F' WHERE email = $1`, [member.email])
    const fahrenheit = (await member.get(`/cities/${city}/history.csv?period=year`)).body
    assert.include(fahrenheit, 'temperature_fahrenheit')
    assert.match(fahrenheit, /,70.7,station\n/)
    assert.match(fahrenheit, /,37.4,station\n/)
  })

  test('contain no formulas', async ({ assert }) => {
    const { stack, member, city } = await watcherOf('=HYPERLINK("http://evil.example")', 5)
    await stack.sql(`UPDATE readings SET source = '+cmd|calc' WHERE city_id = $1`, [city])
    const { body } = await member.get(`/cities/${city}/history.csv`)
    assert.include(body, 'HYPERLINK')
    for (const cell of body.split(/[,\n]/)) assert.notMatch(cell, /^"?[=+@-]\D/, cell)
  })

  test('are complete if there are more than one batch', async ({ assert }) => {
    const { stack, member, city } = await watcherOf('Quarteira')
    await stack.sql(
      `INSERT INTO readings (city_id, celsius, measured_at)
         SELECT $1, n % 30, date_trunc('second', now()) - (n / 2) * interval '1 second'
         FROM generate_series(1, 11000) n`,
      [city]
    )
    const { body } = await member.get(`/cities/${city}/history.csv`)
    const times = body
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[2])
    assert.lengthOf(times, 11_000)
    assert.deepEqual(times, times.toSorted())
  })
})

test.group('The history of a city is throttled', () => {
  for (const [what, path, limit] of [
    ['as data', 'history', limits.historiesPerMember],
    ['as a file', 'history.csv', limits.historyFilesPerMember],
  ] as const) {
    test(`${what} for each member, with a sentence`, async ({ assert }) => {
      const { member, city } = await watcherOf('Zambujal', 5)
      const { member: other, city: elsewhere } = await watcherOf('Zebreira', 5)
      const url = `/cities/${city}/${path}`
      const allowed = await Promise.all(
        Array.from({ length: limit.requests }, () => member.get(url))
      )
      for (const { status } of allowed) assert.equal(status, 200)

      const asJson = { headers: { accept: 'application/json' } }
      const refused = await member.request(url, asJson)
      assert.equal(refused.status, 429)
      assert.isAtMost(Number(refused.headers.get('retry-after')), 60)
      // Whether the city is on the board makes no difference.
      const unknown = await member.request(`/cities/${elsewhere}/${path}`, asJson)
      assert.equal(unknown.status, 429)
      const { path: shown, body } = await member.open(url)
      assert.equal(shown, '/dashboard')
      assert.include(notices(body), 'too many')
      assert.equal((await member.get(`/cities/${city}`)).status, 200, 'the page')
      assert.equal((await other.get(`/cities/${elsewhere}/${path}`)).status, 200)
    })
  }
})

test.group('Sunrise and sunset of a city', () => {
  test('are at its local time, and in words in the polar night', async ({ assert }) => {
    const { stack, member, city } = await watcherOf('Tavira', 5)
    assert.match(
      (await cityPage(member, city)).text,
      /Sunrise today at 0?[56]:\d\d, sunset at 1[78]:\d\d, local time\./
    )
    await stack.sql('UPDATE cities SET latitude = 90 WHERE id = $1', [city])
    assert.match((await cityPage(member, city)).text, /The sun does not (set|rise) today\./)
  })
})

test.group('The page of a city in Russian', () => {
  test('has no English text, with and without readings, and for others', async ({ assert }) => {
    const { stack, member, city } = await watcherOf('Город')
    const other = await stack.city('Другой город', 3)
    await stack.sql(`UPDATE cities SET country = 'Страна' WHERE id IN ($1, $2)`, [city, other])
    const wordsOn = async (path: string) => {
      const { body } = await member.request(path, { headers: { 'accept-language': 'ru' } })
      return untranslatedWords(body, [member.name])
    }
    assert.deepEqual(await wordsOn(`/cities/${other}`), [], 'not watched')
    assert.deepEqual(await wordsOn(`/cities/${city}`), [], 'without a reading')
    await member.subscribe(other)
    await addReadings(stack, city, [40, 1], [5, 2])
    await addEntry(member, { city_id: city })
    for (const period of ['day', 'week', 'month', 'year']) {
      const path = `/cities/${city}?period=${period}&compare=${other}`
      assert.deepEqual(await wordsOn(path), [], period)
    }
    const { body } = await member.get(`/cities/${city}`)
    assert.include(pageText(body), 'Город: за последние 24 часа всё время 2,0 °C.')
  })
})
