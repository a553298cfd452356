import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { test } from '@japa/runner'
import { newSecret, signedHeaders } from '#support/standard_webhooks'
import { addStation } from '#tests/support/add_webhook'
import { findProgram, without } from '#tests/support/programs'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const run = promisify(execFile)

/** Returns the only example in a language of the document. */
function example(language: string) {
  const document = readFileSync('docs/webhooks.md', 'utf8')
  const found = [...document.matchAll(/^```(\w+)\n(.*?)^```/gms)].filter(
    ([, name]) => name === language
  )
  if (found.length !== 1) throw new Error(`The document has not exactly one ${language}`)
  return found[0][2]
}

const secret = newSecret()
const body = '{"type":"webhook.test","data":{"text":"ü"}}'

/** Requests with the answers that the examples must give. */
function requests() {
  const timestamp = Math.floor(Date.now() / 1000)
  const signed = (change: object = {}, secrets = [secret]) =>
    signedHeaders({ id: 'msg_1', timestamp, body, ...change }, secrets)
  return [
    { headers: signed(), body, isGenuine: true },
    { headers: signed({}, [newSecret(), secret]), body, isGenuine: true },
    { headers: signed({}, [newSecret()]), body, isGenuine: false },
    { headers: signed(), body: `${body} `, isGenuine: false },
    { headers: { ...signed(), 'webhook-id': 'msg_2' }, body, isGenuine: false },
    { headers: signed({ timestamp: timestamp - 400 }), body, isGenuine: false },
    { headers: signed({ timestamp: timestamp + 400 }), body, isGenuine: false },
    { headers: { ...signed(), 'webhook-signature': 'v1,' }, body, isGenuine: false },
    // Anybody can send these, so they must not end the receiver.
    { headers: {}, body, isGenuine: false },
    { headers: { 'webhook-timestamp': String(timestamp) }, body, isGenuine: false },
    { headers: { ...signed(), 'webhook-timestamp': 'now' }, body, isGenuine: false },
    { headers: { ...signed(), 'webhook-signature': 'v1,ü' }, body, isGenuine: false },
  ]
}

test.group('The document about webhooks', () => {
  test('has a check of signatures in JavaScript', async ({ assert }) => {
    const cases = requests()
    const program = `${example('js')}
      const { secret, cases } = JSON.parse(process.argv[1])
      console.log(JSON.stringify(cases.map((each) => isGenuine(each.headers, each.body, secret))))`
    const { stdout } = await run(process.execPath, [
      '--input-type=module',
      '--eval',
      program,
      JSON.stringify({ secret, cases }),
    ])
    assert.deepEqual(
      JSON.parse(stdout),
      cases.map(({ isGenuine }) => isGenuine)
    )
  })

  test('has a check of signatures in Python', async ({ assert }) => {
    const cases = requests()
    const program = `${example('python')}
import json, sys
given = json.loads(sys.argv[1])
print(json.dumps([is_genuine(c["headers"], c["body"].encode(), given["secret"]) for c in given["cases"]]))`
    const { stdout } = await run(findProgram('python3')!, [
      '-c',
      program,
      JSON.stringify({ secret, cases }),
    ])
    assert.deepEqual(
      JSON.parse(stdout),
      cases.map(({ isGenuine }) => isGenuine)
    )
  }).skip(...without('python3'))

  test('has a command that pushes the reading of a station', async ({ assert }) => {
    const stack = await stackOn()
    const admin = await Visitor.admin(stack)
    const station = await addStation(admin, await stack.city('Curled'))
    const env = {
      ...process.env,
      STATION_URL: `${stack.url}/api/v1/stations/${station.id}/readings`,
      STATION_SECRET: station.secret,
    }
    const { stdout } = await run('sh', ['-euc', example('sh')], { env })
    assert.deepEqual(JSON.parse(stdout), { data: { stored: 1, unchanged: 0, rejected: [] } })
  }).skip(...without('curl'))
})
