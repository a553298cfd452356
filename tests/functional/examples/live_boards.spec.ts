import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from '@japa/runner'
import { Example, revokeTokens } from '#tests/support/example'
import { without } from '#tests/support/programs'
import { Stack, stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const examples: [program: string, ...args: string[]][] = [
  [process.execPath, 'examples/live_board.mjs'],
  [process.execPath, 'examples/live_board_without_library.mjs'],
  ['python3', 'examples/live_board.py'],
]

let ownStack: Promise<Stack> | undefined

/** Returns a stack whose hub no other test uses. */
const restartable = () => (ownStack ??= Stack.start('postgres'))

async function memberWithCities(stack: Stack, ...names: string[]) {
  const member = await Visitor.registered(stack)
  const cities = await Promise.all(names.map((name) => stack.city(name, 12.5)))
  await member.subscribe(...cities)
  return { stack, member, cities }
}

/** A proxy in front of the API of a stack, which answers with a page of its own until the API is back. */
class RestartingApi {
  static async start(stack: Stack) {
    const api = new RestartingApi(stack)
    api.#server.listen(0, '127.0.0.1')
    await once(api.#server, 'listening')
    return api
  }

  isBack = false
  readonly #server

  private constructor(stack: Stack) {
    this.#server = createServer(async ({ url, headers }, response) => {
      if (!this.isBack) return response.writeHead(502).end('<html>Bad Gateway</html>')
      const { authorization = '' } = headers
      const answer = await fetch(stack.url + url, { headers: { authorization } })
      return response.writeHead(answer.status).end(await answer.text())
    })
  }

  get url() {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  stop() {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}

test.group('The examples of a live board', () => {
  for (const [program, file] of examples) {
    test(`follow the board until the token is revoked: ${file}`, async ({ assert }) => {
      const { stack, member, cities } = await memberWithCities(
        await stackOn(),
        'Exampleville',
        'Leftville'
      )
      const [city, left] = cities
      const example = await Example.start(member, ['cities:read'], program, file)
      await example.untilPrinted('Exampleville 12.5 °C')

      await stack.sql('UPDATE cities SET celsius = 13.5, measured_at = now() WHERE id = $1', [city])
      await example.untilPrinted('Exampleville 13.5 °C')
      await stack.sql(
        'UPDATE cities SET celsius = celsius + 7, measured_at = now() WHERE id = ANY($1)',
        [cities]
      )
      await example.untilPrinted('Exampleville 20.5 °C')
      await example.untilPrinted('Leftville 19.5 °C')

      await stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [left])
      await example.untilPrinted('Leftville has left your board.')
      await revokeTokens(member)
      await example.untilPrinted('signed-out')
      await example.untilEnded()
      assert.lengthOf(example.output.match(/13\.5 °C/g)!, 1)
    }).skip(...without(...(program === process.execPath ? [] : [program])))

    test(`come back after the hub was killed: ${file}`, async () => {
      const { stack, member, cities } = await memberWithCities(await restartable(), 'Backville')
      const example = await Example.start(member, ['cities:read'], program, file)
      await example.untilPrinted('Backville 12.5 °C')
      await stack.killHub(stack.hubs[0])
      await stack.sql('UPDATE cities SET celsius = 14.5, measured_at = now() WHERE id = ANY($1)', [
        cities,
      ])
      await stack.restartHub(stack.hubs[0])
      await example.untilPrinted('Backville 14.5 °C')
      example.stop()
    }).skip(...without(...(program === process.execPath ? [] : [program])))

    test(`wait for an API that is being restarted: ${file}`, async ({ assert }) => {
      const { member } = await memberWithCities(await stackOn(), 'Lateville')
      const api = await RestartingApi.start(member.stack)
      const example = await Example.startAt(api.url, member, ['cities:read'], program, file)
      await example.untilPrinted('502')
      assert.isNull(example.exitCode)
      api.isBack = true
      await example.untilPrinted('Lateville 12.5 °C')
      example.stop()
      api.stop()
    }).skip(...without(...(program === process.execPath ? [] : [program])))

    test(`say that the token is not valid: ${file}`, async () => {
      const { member } = await memberWithCities(await stackOn())
      const token = await member.createToken()
      await revokeTokens(member)
      const example = Example.startWithToken(member, token, program, file)
      await example.untilEnded()
      await example.untilPrinted('token is not valid')
    }).skip(...without(...(program === process.execPath ? [] : [program])))
  }

  test('include a command that prints the board', async ({ assert }) => {
    const { member, cities } = await memberWithCities(await stackOn(), 'Curlville')
    const example = await Example.start(member, ['cities:read'], 'sh', 'examples/board.sh')
    await example.untilEnded()
    assert.equal(example.exitCode, 0, example.output)
    const { data: printed } = JSON.parse(example.output)
    assert.deepInclude(printed[0], { id: cities[0], name: 'Curlville', celsius: 12.5 })
  }).skip(...without('curl'))

  test('include a command that fails without a valid token', async ({ assert }) => {
    const { member } = await memberWithCities(await stackOn())
    const example = Example.startWithToken(member, 'nonsense', 'sh', 'examples/board.sh')
    await example.untilEnded()
    assert.equal(example.exitCode, 22)
    assert.include(example.output, 'token')
  }).skip(...without('curl'))
})
