import { test } from '@japa/runner'
import { LOBBY, TOO_MANY, UNAUTHORISED } from '#messaging/contract'
import { addToken } from '#tests/support/add_token'
import { joinRooms } from '#tests/support/chat_client'
import { rejectionCounts } from '#tests/support/hub_status'
import { Stack, stackOn } from '#tests/support/stack'
import { collectReadings, oversee, until, Visitor, watch } from '#tests/support/visitor'

const ORIGIN = 'https://club.example'
const REFUSED = 'websocket error'

/** Registers a member with a city on the board, and a token for the pages of a site. */
async function memberWithBoard(stack: Stack, role = 'member') {
  const member = await Visitor.registered(stack, role)
  const city = await stack.city('Shown elsewhere', 20)
  await member.subscribe(city)
  const token = await addToken(member, { origins: [ORIGIN] })
  const from = (headers: Record<string, string>, credentials: unknown = token) =>
    member.connectWithToken(credentials, stack.hubUrl, headers)
  await untilAdmitted(() => from({ origin: ORIGIN }))
  return { member, city, token, from }
}

/** A hub learns within five seconds that a token lists a site. */
async function untilAdmitted(connect: () => Promise<{ disconnect(): void }>) {
  const isAdmitted = async () => {
    const socket = await connect().catch(() => undefined)
    socket?.disconnect()
    return socket
  }
  await until('the hub to admit the site', isAdmitted, 7000)
}

const outcome = (connecting: Promise<unknown>) =>
  connecting.then(
    () => 'accepted',
    ({ message }: Error) => message
  )

test.group('A page of another site', () => {
  test('watches the board with a token that lists the site, and is told within a second when the token is revoked', async ({
    assert,
  }) => {
    const { member, city, from } = await memberWithBoard(await stackOn())
    const other = await member.stack.city('Not shown', 3)
    const socket = await from({ origin: ORIGIN })
    const readings = collectReadings(socket)
    assert.containsSubset(await watch(socket, [city, other]), {
      readings: [{ cityId: city, celsius: 20 }],
      refused: [other],
    })
    await member.stack.sql('UPDATE cities SET celsius = 21 WHERE id = $1', [city])
    await until('the reading', () => readings.at(-1)?.celsius === 21)

    const goodbyes: string[] = []
    socket.on('bye', ({ reason }) => goodbyes.push(reason))
    const { id } = await member.account()
    await member.stack.sql('DELETE FROM auth_access_tokens WHERE tokenable_id = $1', [id])
    await until('the end', () => !socket.connected, 1000)
    assert.deepEqual(goodbyes, ['signed-out'])
    member.leave()
  })

  test('joins only by a token that lists exactly this site, whatever the cookie is', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const { member, token, from } = await memberWithBoard(stack)
    const { cookie } = member
    const forPrograms = await member.createToken()
    const stranger = await Visitor.registered(stack)
    const listing = ['https://other.example', `${ORIGIN}:8443`]
    const forOthers = await addToken(stranger, { origins: listing })
    await untilAdmitted(() => from({ origin: listing[0] }, forOthers))

    const own = { origin: stack.url }
    const elsewhere = { origin: ORIGIN }
    for (const [what, expected, connect] of [
      ['its token', 'accepted', () => from(elsewhere)],
      ['its token and a cookie', 'accepted', () => from({ ...elsewhere, cookie })],
      ['only a cookie', UNAUTHORISED, () => member.connect({ ...elsewhere, cookie })],
      ['nothing', UNAUTHORISED, () => member.connect(elsewhere)],
      ['a token for programs', UNAUTHORISED, () => from(elsewhere, forPrograms)],
      ['a token for other sites', UNAUTHORISED, () => from(elsewhere, forOthers)],
      ['no token, and a cookie', UNAUTHORISED, () => from({ ...elsewhere, cookie }, 'nonsense')],
      ['its token at another listed site', UNAUTHORISED, () => from({ origin: listing[0] })],
      ['its token without an origin', UNAUTHORISED, () => from({})],
      ['its token on our own page', UNAUTHORISED, () => from(own)],
      ['its token on our own page with a cookie', UNAUTHORISED, () => from({ ...own, cookie })],
      [
        'its token at a site that nobody lists',
        REFUSED,
        () => from({ origin: 'https://club.test' }),
      ],
      [
        'its token at the same host with another scheme',
        REFUSED,
        () => from({ origin: 'http://club.example' }),
      ],
      ['its token at a similar site', REFUSED, () => from({ origin: `${ORIGIN}.evil.example` })],
      ['its token without a valid origin', REFUSED, () => from({ origin: 'null' })],
      ['a visitor', UNAUTHORISED, () => member.connectAsVisitor(stack.hubUrl, elsewhere)],
    ] as const) {
      assert.equal(await outcome(connect()), expected, what)
    }
    // Premise: the token for programs works where it should.
    assert.equal(await outcome(from({}, forPrograms)), 'accepted')
    assert.equal(await outcome(from(elsewhere, token)), 'accepted')
    member.leave()
    stranger.leave()
  })

  test('has only the abilities of its token, also with the token of an admin', async ({
    assert,
  }) => {
    const { member, city, from } = await memberWithBoard(await stackOn(), 'admin')
    const unwatched = await member.stack.city('Overseen', 3)
    const socket = await from({ origin: ORIGIN })
    assert.containsSubset(await oversee(socket, [city, unwatched]), {
      readings: [],
      refused: [city, unwatched],
    })
    assert.containsSubset(await joinRooms(socket, [{ roomId: LOBBY }]), { refused: [LOBBY] })
    member.leave()
  })
})

test.group('The readers of a page that shows a board', (group) => {
  let stack: Stack
  group.setup(async () => {
    const settings = {
      HUB_SOCKETS_PER_USER: '2',
      HUB_SOCKETS_PER_EMBEDDING_TOKEN: '20',
      HUB_VISITORS_PER_IP: '10',
      HUB_HANDSHAKES_PER_MINUTE: '30',
      TRUSTED_PROXIES: 'loopback',
    }
    stack = await Stack.start('postgres', settings, { web: false })
  })
  group.teardown(() => stack.stop())

  const reader = (n: number) => ({ 'origin': ORIGIN, 'x-forwarded-for': `203.0.113.${n}` })

  test('do not lock out the member, or the readers of another page', async ({ assert }) => {
    const { member, from } = await memberWithBoard(stack)
    const second = await addToken(member, { origins: [ORIGIN] })
    const outcomes = await Promise.all(
      Array.from({ length: 21 }, (_, n) => outcome(from(reader(n + 1))))
    )
    assert.deepEqual(
      outcomes.filter((each) => each !== 'accepted'),
      [TOO_MANY]
    )
    assert.equal((await rejectionCounts(stack)).embedded, 1)

    assert.equal(await outcome(member.connect()), 'accepted')
    assert.equal(await outcome(member.connect()), 'accepted')
    assert.equal(await outcome(member.connect()), TOO_MANY)
    assert.equal(await outcome(from(reader(1), second)), 'accepted')
    member.leave()
  })

  test('at one address cannot use all connections of the page', async ({ assert }) => {
    const { member, from } = await memberWithBoard(stack)
    const outcomes = await Promise.all(Array.from({ length: 11 }, () => outcome(from(reader(100)))))
    assert.deepEqual(
      outcomes.filter((each) => each !== 'accepted'),
      [TOO_MANY]
    )
    assert.equal(await outcome(from(reader(101))), 'accepted')
    member.leave()
  })

  test('do not use up the new connections of their address', async ({ assert }) => {
    const { member, from } = await memberWithBoard(stack)
    const outcomes = []
    for (let n = 0; n < 31; n++) {
      const connecting = from(reader(200), n ? 'nonsense' : undefined)
      outcomes.push(await outcome(connecting))
    }
    assert.deepEqual(
      outcomes.filter((each) => each === REFUSED),
      [REFUSED]
    )
    const ours = { ...member.handshake, 'x-forwarded-for': '203.0.113.200' }
    assert.equal(await outcome(member.connect(ours)), 'accepted')
    member.leave()
  })
})
