import { test } from '@japa/runner'
import { waitForMail } from '#tests/support/mailbox'
import { fieldError, notices, pageText, fieldValue } from '#tests/support/page_text'
import { startRedisOn, freePort } from '#tests/support/start_services'
import { buses, skipWithoutBus, Stack, type BusName } from '#tests/support/stack'
import { Visitor, type Page } from '#tests/support/visitor'

const LIMITS = {
  // With a trusted proxy, a test can set the address of a visitor in the X-Forwarded-For header.
  TRUSTED_PROXIES: 'loopback',
  SIGN_IN_FAILURES: '2',
  SIGN_IN_FAILURES_PER_IP: '6',
  SIGN_IN_FAILURES_PER_ACCOUNT: '5',
  REGISTRATIONS_PER_IP: '5',
  REGISTRATIONS_PER_EMAIL: '3',
  MAIL_REQUESTS_PER_IP: '4',
  MAIL_REQUESTS_PER_EMAIL: '2',
}

const WRONG = 'E-mail or password is wrong.'

let addressCount = 0
const newAddress = () => `203.0.113.${++addressCount}`

async function start(bus: BusName) {
  if (bus === 'postgres') return { stack: await Stack.start(bus, LIMITS, { hubs: 0 }) }
  // A test kills this Redis server. Therefore no other tests use it, and sessions are stored in the
  // database.
  const port = await freePort()
  const redis = await startRedisOn(port)
  const REDIS_URL = `redis://127.0.0.1:${port}`
  return {
    redis,
    stack: await Stack.start(
      bus,
      { ...LIMITS, REDIS_URL, SESSION_DRIVER: 'database' },
      { hubs: 0 }
    ),
  }
}

for (const bus of buses) {
  test.group(`Guessing passwords, with rate limits in ${bus}`, (group) => {
    skipWithoutBus(group, bus)
    let world: Awaited<ReturnType<typeof start>>
    group.setup(async () => {
      world = await start(bus)
      await world.stack.startJobs()
    })
    group.teardown(async () => {
      await world.stack.stop()
      world.redis?.kill()
    })

    /**
     * Makes all requests of the visitor come from this address, with the X-Forwarded-For header.
     */
    function from(address: string, visitor = new Visitor(world.stack)) {
      const send = visitor.request.bind(visitor)
      visitor.request = (path, init = {}) =>
        send(path, { ...init, headers: { 'x-forwarded-for': address, ...init.headers } })
      return visitor
    }

    async function signedOutMember() {
      const member = from(newAddress(), await Visitor.registered(world.stack))
      await member.submit('/logout')
      return member
    }

    const guess = (guesser: Visitor, { email }: Visitor) =>
      guesser.signIn('a guess of no use', email)

    function assertThrottled(assert: { equal: Function; match: Function }, page: Page) {
      assert.equal(page.status, 429, notices(page.body))
      assert.match(
        notices(page.body),
        /^There were too many attempts\. Please try again in (a minute|\d+ minutes)\.$/
      )
      assert.match(page.headers.get('retry-after'), /^\d+$/)
    }

    test('is throttled for one account and address, while the owner can still sign in', async ({
      assert,
    }) => {
      const member = await signedOutMember()
      const guesser = from(newAddress())
      for (let i = 0; i < 2; i++) assert.equal(notices((await guess(guesser, member)).body), WRONG)

      const page = await guess(guesser, member)
      assertThrottled(assert, page)
      assert.include(notices(page.body), 'in 15 minutes')
      assert.equal(fieldValue(page.body, 'email'), member.email, 'the form keeps the input')
      assert.isUndefined(fieldValue(page.body, 'password'))
      assert.notInclude(page.body, 'a guess')
      assertThrottled(assert, await guesser.signIn(member.password, member.email))

      assert.equal((await member.signIn()).path, '/dashboard', 'the owner, from another address')
      const bystander = await signedOutMember()
      const board = await guesser.signIn(bystander.password, bystander.email)
      assert.equal(board.path, '/dashboard', 'another account, from the same address')
    })

    test('is throttled after the same number of guesses when they are parallel', async ({
      assert,
    }) => {
      const member = await signedOutMember()
      const address = newAddress()
      const crowd = Array.from({ length: 8 }, () => from(address))
      const pages = await Promise.all(crowd.map((guesser) => guess(guesser, member)))
      assert.lengthOf(
        pages.filter(({ status }) => status === 200),
        2
      )
    })

    test('is throttled for one account from many addresses, and a mail link lets the owner in', async ({
      assert,
    }) => {
      const member = await signedOutMember()
      for (let i = 0; i < 5; i++)
        assert.equal((await guess(from(newAddress()), member)).status, 200)
      const page = await member.signIn()
      assertThrottled(assert, page)
      assert.include(notices(page.body), 'in a minute.')

      await member.submit('/forgot-password', { email: member.email }, '/forgot-password')
      const { path } = await waitForMail(member.stack, member.email, 'Set a new password')
      const password = 'right horse battery'
      await member.submit(path, { password, password_confirmation: password }, path)
      assert.equal((await member.signIn(password)).path, '/dashboard')
    })

    // The tests below do not depend on where the counts are stored, so they run only with
    // PostgreSQL.
    const testOnce = (...args: Parameters<typeof test>) => bus === 'postgres' && test(...args)

    testOnce('is throttled for many accounts from one IPv6 /64 network', async ({ assert }) => {
      const members = await Promise.all(Array.from({ length: 7 }, signedOutMember))
      const pages: Page[] = []
      for (const [index, member] of members.entries()) {
        pages.push(await guess(from(`2001:db8::${index + 1}`), member))
      }
      assert.deepEqual(
        pages.map(({ status }) => status),
        [...Array(6).fill(200), 429]
      )
      assert.equal((await guess(from('2001:db8:ffff::1'), members[6])).status, 200)
    })

    testOnce('does not throttle a member who signs in often', async ({ assert }) => {
      const member = await signedOutMember()
      for (let i = 0; i < 8; i++) {
        assert.equal((await member.signIn()).path, '/dashboard')
        await member.submit('/logout')
      }
    })

    testOnce('is throttled in the settings of a signed-in member', async ({ assert }) => {
      const member = from(newAddress(), await Visitor.registered(world.stack))
      const change = (current: string) =>
        member.submit(
          '/settings/email',
          { form: 'email', email: `new.${member.email}`, current_password: current },
          '/settings'
        )
      for (let i = 0; i < 2; i++) {
        const page = await change('a guess of no use')
        assert.exists(fieldError(page.body, 'email-current_password'))
      }
      const page = await change(member.password)
      assert.equal(page.path, '/settings')
      assert.match(notices(page.body), /^There were too many attempts\. .* in 15 minutes\./)
      assert.equal(fieldValue(page.body, 'email-email'), `new.${member.email}`)
      assert.notInclude(pageText(page.body), 'is waiting for confirmation')
    })

    for (const [what, path, fields] of [
      ['to delete the account', '/settings/deletion', {}],
      ['to link a provider', '/settings/identities', { provider: 'google' }],
    ] as const) {
      testOnce(`is throttled in the form ${what}`, async ({ assert }) => {
        const member = from(newAddress(), await Visitor.registered(world.stack))
        const attempt = (current: string) =>
          member.submit(path, { ...fields, current_password: current }, '/settings')
        for (let i = 0; i < 2; i++) await attempt('a guess of no use')
        const page = await attempt(member.password)
        assert.match(notices(page.body), /^There were too many attempts/)
        assert.exists(await member.account())
      })
    }

    testOnce(
      'is throttled at registration, which shows whether an e-mail has an account',
      async ({ assert }) => {
        const member = await signedOutMember()
        const attacker = from(newAddress())
        for (let i = 0; i < 3; i++) {
          const page = await attacker.register({ email: member.email })
          assert.equal(fieldError(page.body, 'email'), 'An account with this e-mail already exists')
        }
        const page = await attacker.register({ email: member.email.toUpperCase(), name: 'Rita' })
        assertThrottled(assert, page)
        assert.equal(fieldValue(page.body, 'name'), 'Rita')
        assert.isUndefined(fieldValue(page.body, 'password'))

        for (let i = 0; i < 2; i++)
          await attacker.register({ name: '', email: `ask${i}@example.org` })
        assertThrottled(assert, await attacker.register())
        assert.equal((await from(newAddress()).register()).path, '/dashboard')
      }
    )

    testOnce(
      'is throttled at the form for mail links, which could fill a mailbox',
      async ({ assert }) => {
        const member = await signedOutMember()
        const requestLink = (visitor: Visitor, email: string) =>
          visitor.submit('/forgot-password', { email }, '/forgot-password')
        for (const email of [member.email, `nobody.${bus}@example.org`]) {
          for (let i = 0; i < 2; i++) {
            assert.equal((await requestLink(from(newAddress()), email)).status, 200)
          }
          const page = await requestLink(from(newAddress()), email.toUpperCase())
          assertThrottled(assert, page)
          assert.equal(fieldValue(page.body, 'email'), email.toUpperCase())
        }
        const attacker = from(newAddress())
        for (let i = 0; i < 4; i++) await requestLink(attacker, `mail${i}.${bus}@example.org`)
        assertThrottled(assert, await requestLink(attacker, `mail5.${bus}@example.org`))
      }
    )

    testOnce(
      'is throttled at the request for a new link in the settings, with a message there',
      async ({ assert }) => {
        const member = from(newAddress(), await Visitor.registered(world.stack))
        const requestLink = () => member.submit('/settings/verification', {}, '/settings')
        for (let i = 0; i < 2; i++)
          assert.include(notices((await requestLink()).body), 'sending a link')
        assert.match(notices((await requestLink()).body), /^There were too many attempts/)
      }
    )

    test('is throttled by each process while the store of the counts is down', async ({
      assert,
    }) => {
      const member = await signedOutMember()
      const guesser = from(newAddress())
      for (let i = 0; i < 3; i++) await guess(guesser, member)
      assertThrottled(assert, await guesser.signIn(member.password, member.email))

      if (world.redis) world.redis.kill('SIGKILL')
      else await world.stack.sql('ALTER TABLE rate_limits RENAME TO gone')

      const page = await guesser.signIn(member.password, member.email)
      assert.equal(page.path, '/dashboard')
      const other = await signedOutMember()
      const another = from(newAddress())
      for (let i = 0; i < 2; i++) assert.equal((await guess(another, other)).status, 200)
      assertThrottled(assert, await guess(another, other))
      if (!world.redis) await world.stack.sql('ALTER TABLE gone RENAME TO rate_limits')
    })
  })
}
