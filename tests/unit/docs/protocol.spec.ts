import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { framesIn } from '#bin/asyncapi/read_frames'
import { topics } from '#hub/topics/topics'
import { LiveProtocol } from '#tests/support/live_protocol'

const text = readFileSync('docs/protocol.md', 'utf8')
const protocol = new LiveProtocol()
const { messages, schemas } = protocol.document.components

/** Returns the part of the document below a heading, up to the next one. */
function section(heading: string) {
  const [, part] = text.split(new RegExp(`^#+ ${heading}$`, 'm'))
  if (part === undefined) throw new Error(`There is no section ${heading}`)
  return part.split(/^#+ /m)[0]
}

/** Returns the rows of the table that has this first column. The cells are Markdown. */
function rows(part: string, firstColumn: string) {
  const [, table] = part.split(new RegExp(`^\\| ${firstColumn} \\|.*\n\\|[ -|]+\n`, 'm'))
  if (!table) throw new Error(`There is no table of each ${firstColumn}`)
  const [lines] = /^(\|.*\n)+/.exec(table)!
  return lines
    .trim()
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim())
    )
}

const codesIn = (markdown: string) =>
  Array.from(markdown.matchAll(/`(\w[^`]*)`/g), ([, code]) => code)

const firstCodes = (table: string[][]) => table.flatMap(([cell]) => codesIn(cell))

const eventsFrom = (from: 'client' | 'hub') =>
  Object.keys(messages)
    .filter((name) => name.startsWith(`${from}.`) && !name.endsWith('.answer'))
    .map((name) => name.split('.')[1])

test.group('The document about the live protocol', () => {
  test('has valid frames only, and one of each message', ({ assert }) => {
    const problemOf = protocol.connection()
    const frames = framesIn(text)
    for (const frame of frames) assert.equal(problemOf(frame), '')
    const bare = ['connection.ping', 'connection.pong', 'connection.end']
    const packets = new Set(frames.map(({ packet }) => packet))
    assert.includeMembers([...packets], ['2', '3', '41'])
    for (const { name, examples } of Object.values(messages)) {
      if (!bare.includes(name)) assert.isDefined(examples, `a frame of ${name}`)
    }
  })

  test('names every packet', ({ assert }) => {
    const packets = rows(section('The connection'), 'packet').map(([packet]) => codesIn(packet)[0])
    const known = Object.values(messages).map((message) => (message as any)['x-packet'])
    assert.sameMembers([...new Set(packets)], [...new Set(known)])
  })

  test('names every event of clients, and no other', ({ assert }) => {
    assert.sameMembers(firstCodes(rows(section('Requests'), 'event')), eventsFrom('client'))
  })

  test('explains every event of the hub', ({ assert }) => {
    const explained = codesIn(text.replace(/^```.*?^```/gms, ''))
    for (const event of eventsFrom('hub')) assert.include(explained, event)
  })

  test('names the ability that each event needs', ({ assert }) => {
    const documented = rows(section('Requests'), 'event').flatMap(([events, , ability]) =>
      codesIn(events).map((event) => [event, codesIn(ability)[0] ?? null])
    )
    const needed = topics.flatMap(({ rights }) =>
      rights.map(({ join, ability }) => [join, ability])
    )
    assert.isAbove(needed.length, 4)
    for (const [event, ability] of needed) {
      assert.deepInclude(documented, [event, ability])
    }
  })

  test('has the reasons of `bye`, the codes and the refusals of the contract', ({ assert }) => {
    const { ByeReason, ConnectError, Failure } = schemas
    const ends = rows(section('The end of a connection'), 'reason')
    const errors = rows(section('Requests'), 'code')
    const refusals = rows(section('A refused connection'), 'message')
    assert.sameMembers(firstCodes(ends), ByeReason.enum)
    assert.sameMembers(firstCodes(errors), Failure.properties.error.properties.code.enum)
    assert.sameMembers(firstCodes(refusals), ConnectError.properties.message.enum)
  })

  test('has the fields of the contract', ({ assert }) => {
    const objects = Array.from(text.matchAll(/`\{ ([\w,?\s]+) \}`/g), ([, fields]) =>
      fields.split(/,\s+/).sort().join()
    )
    const types = ['Reading', 'Message', 'RoomView', 'RoomChanges', 'Here', 'TypingMembers']
    for (const type of types) {
      const fields = Object.keys(schemas[type].properties).sort().join()
      assert.include(objects, fields, type)
    }
  })

  test('has the defaults of the limits', ({ assert }) => {
    const settings = Object.fromEntries(
      Array.from(readFileSync('.env.example', 'utf8').matchAll(/^(HUB_\w+)=(.+)$/gm), (match) =>
        match.slice(1)
      )
    )
    const limits = rows(section('Limits'), 'limit')
    const named = limits.filter(([limit]) => limit.includes('HUB_'))
    assert.isAbove(named.length, 7)
    for (const [limit, value] of named) {
      assert.equal(value, settings[/HUB_\w+/.exec(limit)![0]], limit)
    }
    const [[, packets]] = limits.filter(([limit]) => limit.includes('ten times'))
    assert.equal(Number(packets), 10 * Number(settings.HUB_EVENTS_PER_SECOND))
  })
})
