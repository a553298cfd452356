import { gzipSync } from 'node:zlib'
import { test } from '@japa/runner'
import { readTrackFile } from '#training/tracks/read_track_file'
import { fitFile, gpxFile, steadyPoints } from '#tests/support/track_files'
import { zipFile } from '#tests/support/zip_file'

const MEGABYTE = 1024 * 1024

async function problemsOf(content: Buffer | string) {
  const results = await Array.fromAsync(
    readTrackFile('file', typeof content === 'string' ? Buffer.from(content) : content, {
      unit: 'km',
    })
  )
  return results.map((result) => ('problem' in result ? String(result.problem) : 'read'))
}

/** Fails if reading the file needs more memory than the file and its contents may have. */
async function problemWithin(megabytes: number, content: Buffer | string) {
  const before = process.memoryUsage().rss
  const [problem, ...others] = await problemsOf(content)
  const grown = (process.memoryUsage().rss - before) / MEGABYTE
  if (grown > megabytes) throw new Error(`The memory grew by ${Math.round(grown)} MB`)
  if (others.length) throw new Error(`There are more results: ${others.slice(0, 3)}`)
  return problem
}

const track = gpxFile([steadyPoints()])

test.group('A hostile XML file', () => {
  test('with entities that grow without limit is rejected', async ({ assert }) => {
    const lol = Array.from(
      { length: 9 },
      (_, i) => `<!ENTITY lol${i + 1} "${`&lol${i};`.repeat(10)}">`
    )
    const bomb = `<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY lol0 "lol">${lol.join('')}]><gpx><trk><name>&lol9;</name></trk></gpx>`
    assert.match((await problemWithin(40, bomb))!, /document type declaration/)
  })

  test('with an entity that names a file of the server is rejected', async ({ assert }) => {
    const attack =
      '<!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/passwd">]><gpx><trk><name>&x;</name></trk></gpx>'
    assert.match((await problemWithin(40, attack))!, /document type declaration/)
    const undeclared = '<gpx><trk><name>&x;</name></trk></gpx>'
    assert.match((await problemWithin(40, undeclared))!, /no valid XML/)
  })

  test('with elements nested without end is rejected', async ({ assert }) => {
    assert.match((await problemWithin(60, `<gpx>${'<a>'.repeat(5e6)}`))!, /nested more than 32/)
  })

  test('with an element of many attributes is rejected', async ({ assert }) => {
    const attributes = Array.from({ length: 500_000 }, (_, i) => ` a${i}="1"`).join('')
    assert.match((await problemWithin(60, `<gpx${attributes}>`))!, /more than 100 attributes/)
  })

  test('with a text or a name without end is rejected or cut', async ({ assert }) => {
    const long = 'x'.repeat(20 * MEGABYTE)
    assert.match((await problemWithin(120, `<gpx><${long}`))!, /no valid XML/)
    assert.match((await problemWithin(120, `<gpx creator="${long}`))!, /no valid XML/)
    assert.match(
      (await problemWithin(120, `<gpx><trk><name>${long}</name></trk></gpx>`))!,
      /no track/
    )
  })

  test('with more points than a track can have is rejected', async ({ assert }) => {
    const points = '<trkpt lat="1" lon="1"/>'.repeat(500_001)
    const problem = await problemWithin(250, `<gpx><trk><trkseg>${points}</trkseg></trk></gpx>`)
    assert.equal(problem, 'The file has more than 500,000 points')
  })
})

test.group('A file of many activities', () => {
  test('is rejected', async ({ assert }) => {
    const tracks = '<trk/>'.repeat(1001)
    assert.equal(
      await problemWithin(40, `<gpx>${tracks}</gpx>`),
      'The file has more than 1,000 activities'
    )
    const session = { start: 0, timerS: 60, elapsedS: 60, distanceM: 100 }
    const sessions = Array.from({ length: 101 }, (_, i) => ({
      ...session,
      start: Date.UTC(2026, 0, 1) + i * 60_000,
    }))
    assert.equal(
      await problemWithin(40, fitFile({ sessions })),
      'The FIT file has more than 100 sessions'
    )
  })
})

test.group('A file that is too large', () => {
  test('is rejected before it is read', async ({ assert }) => {
    const file = Buffer.alloc(200 * MEGABYTE, ' ')
    const started = performance.now()
    assert.equal(await problemWithin(40, file), 'The file is larger than 50 MB')
    assert.isBelow(performance.now() - started, 500)
    file.set(fitFile({ points: steadyPoints() }))
    const fit = file.subarray(0, 7 * MEGABYTE)
    assert.equal(await problemWithin(40, fit), 'The FIT file is larger than 6 MB')
  })

  test('of FIT messages without content is rejected', async ({ assert }) => {
    // A definition of records without fields, and then a record in each byte.
    const definition = Buffer.from([0x40, 0, 0, 20, 0, 0])
    const data = Buffer.concat([definition, Buffer.alloc(5 * MEGABYTE)])
    const header = Buffer.alloc(14)
    header.set([14, 0x20])
    header.writeUInt32LE(data.length, 4)
    header.write('.FIT', 8)
    const problem = await problemWithin(400, Buffer.concat([header, data, Buffer.alloc(2)]))
    assert.equal(problem, 'The FIT file has more than 250,000 messages')
  })
})

test.group('A hostile archive', () => {
  test('that shrinks too much is rejected before anything is unpacked', async ({ assert }) => {
    const zeros = Buffer.alloc(40 * MEGABYTE)
    const zip = zipFile([
      { name: 'a.gpx', content: track },
      { name: 'b.gpx', content: zeros },
    ])
    assert.match((await problemWithin(40, zip))!, /shrinks to less than a 100th/)
    assert.match((await problemWithin(60, gzipSync(zeros)))!, /shrinks to less than a 100th/)
    const inside = zipFile([{ name: 'a.gpx.gz', content: gzipSync(zeros) }])
    assert.match((await problemWithin(60, inside))!, /shrinks to less than a 100th/)
  })

  test('whose files have too much content is rejected before anything is unpacked', async ({
    assert,
  }) => {
    const files = Array.from({ length: 11 }, (_, i) => ({
      name: `${i}.gpx`,
      content: track,
      size: 49 * MEGABYTE,
    }))
    assert.match((await problemWithin(40, zipFile(files)))!, /more than 500 MB/)
  })

  test('that lies about the size of a file is rejected while it is read', async ({ assert }) => {
    const zip = zipFile([{ name: 'a.gpx', content: Buffer.alloc(40 * MEGABYTE), size: 1000 }])
    assert.equal(await problemWithin(40, zip), 'The zip file is damaged or incomplete')
  })

  test('with more files than an archive can have is rejected', async ({ assert }) => {
    const files = Array.from({ length: 10_001 }, (_, i) => ({
      name: `${i}.gpx`,
      content: Buffer.from('x'),
    }))
    assert.match((await problemWithin(60, zipFile(files)))!, /more than 10,000 files/)
  })

  test('inside an archive is not unpacked', async ({ assert }) => {
    const inner = zipFile([{ name: 'a.gpx', content: track }])
    for (const name of ['inner.zip', 'disguised.gpx']) {
      assert.deepEqual(await problemsOf(zipFile([{ name, content: inner }])), [
        'A zip inside a zip cannot be imported',
      ])
    }
    const gzip = zipFile([{ name: 'a.gpx.gz', content: gzipSync(inner) }])
    assert.notInclude(await problemsOf(gzip), 'read')
  })

  test('with a name that leads out of it is rejected', async ({ assert }) => {
    for (const name of ['../../x.gpx', '/etc/x.gpx', 'a/../../x.gpx', 'C:/x.gpx']) {
      const zip = zipFile([{ name, content: track }])
      assert.equal(
        await problemWithin(40, zip),
        'The zip has a file whose name leads out of the zip',
        name
      )
    }
  })
})
