import { test } from '@japa/runner'
import { waitForMail } from '#tests/support/mailbox'
import { fieldError, notices, pageText, fieldValue } from '#tests/support/page_text'
import { startRedisOn, freePort } from '#tests/support/services'
import { buses, Stack, type BusName } from '#tests/support/stack'
import { Visitor, type Page } from '#tests/support/visitor'

const LIMITS = {
  // Where visitors come from is said in a header, as by a proxy.
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

let addresses = 0
const anAddress = () => `203.0.113.${++addresses}`

async function start(bus: BusName) {
  if (bus === 'postgres') return { stack: await Stack.start(bus, LIMITS) }
  // Of its own, to be ended; sessions do not depend on it.
  const port = await freePort()
  const redis = await startRedisOn(port)
  const REDIS_URL = `redis://127.0.0.1:${port}`
  return {
    redis,
    stack: await Stack.start(bus, { ...LIMITS, REDIS_URL, SESSION_DRIVER: 'database' }),
  }
}

for (const bus of buses) {
  test.group(`Attack 39: guessing passwords, counted in ${bus}`, (group) => {
    let world: Awaited<ReturnType<typeof start>>
    group.setup(async () => {
      world = await start(bus)
    })
    group.teardown(async () => {
      await world.stack.stop()
      world.redis?.kill()
    })

    /** Somebody at this address. */
    function from(address: string, who = new Visitor(world.stack)) {
      const send = who.request.bind(who)
      who.request = (path, init = {}) =>
        send(path, { ...init, headers: { 'x-forwarded-for': address, ...init.headers } })
      return who
    }

    async function owner() {
      const member = from(anAddress(), await Visitor.registered(world.stack))
      await member.submit('/logout')
      return member
    }

    const guess = (guesser: Visitor, { email }: Visitor) =>
      guesser.signIn('a guess of no use', email)

    function assertThrottled(assert: { equal: Function; match: Function }, page: Page) {
      assert.equal(page.status, 429, notices(page.body))
      assert.match(
        notices(page.body),
        /^That was tried too often; please try again in (a minute|\d+ minutes)\.$/
      )
      assert.match(page.headers.get('retry-after'), /^\d+$/)
    }

    test('is stopped early at the address it comes from, and keeps the owner in', async ({
      assert,
    }) => {
      const member = await owner()
      const guesser = from(anAddress())
      for (let i = 0; i < 2; i++) assert.equal(notices((await guess(guesser, member)).body), WRONG)

      const page = await guess(guesser, member)
      assertThrottled(assert, page)
      assert.include(notices(page.body), 'in 15 minutes')
      assert.equal(fieldValue(page.body, 'email'), member.email, 'what was typed is kept')
      assert.isUndefined(fieldValue(page.body, 'password'))
      assert.notInclude(page.body, 'a guess')
      assertThrottled(assert, await guesser.signIn(member.password, member.email))

      assert.equal((await member.signIn()).path, '/dashboard', 'from his own address')
      const bystander = await owner()
      const page2 = await guesser.signIn(bystander.password, bystander.email)
      assert.equal(page2.path, '/dashboard', 'another account from the guessed-from address')
    })

    test('is stopped just as early when all guesses come at once', async ({ assert }) => {
      const member = await owner()
      const address = anAddress()
      const crowd = Array.from({ length: 8 }, () => from(address))
      const pages = await Promise.all(crowd.map((guesser) => guess(guesser, member)))
      assert.lengthOf(
        pages.filter(({ status }) => status === 200),
        2
      )
    })

    test('of many accounts from one address is stopped, a /64 being one', async ({ assert }) => {
      const members = await Promise.all(Array.from({ length: 7 }, owner))
      const pages: Page[] = []
      for (const [index, member] of members.entries()) {
        pages.push(await guess(from(`2001:db8:${bus.length}::${index + 1}`), member))
      }
      assert.deepEqual(
        pages.map(({ status }) => status),
        [...Array(6).fill(200), 429]
      )
      assert.equal((await guess(from('2001:db8:ffff::1'), members[6])).status, 200)
    })

    test('of one account from many addresses is stopped for a minute, and a link lets its owner in', async ({
      assert,
    }) => {
      const member = await owner()
      for (let i = 0; i < 5; i++) assert.equal((await guess(from(anAddress()), member)).status, 200)
      const page = await member.signIn()
      assertThrottled(assert, page)
      assert.include(notices(page.body), 'in a minute.')

      await member.submit('/forgot-password', { email: member.email }, '/forgot-password')
      const { path } = await waitForMail(member.email, 'Set a new password')
      const password = 'right horse battery'
      await member.submit(path, { password, password_confirmation: password }, path)
      assert.equal((await member.signIn(password)).path, '/dashboard')
    })

    // What follows is counted the same way, whatever counts.
    const ours = (...args: Parameters<typeof test>) => bus === 'postgres' && test(...args)

    ours('counts only wrong ones: who signs in often is not stopped', async ({ assert }) => {
      const member = await owner()
      for (let i = 0; i < 8; i++) {
        assert.equal((await member.signIn()).path, '/dashboard')
        await member.submit('/logout')
      }
    })

    ours('in the settings of somebody who is signed in is stopped, too', async ({ assert }) => {
      const member = from(anAddress(), await Visitor.registered(world.stack))
      const change = (current: string) =>
        member.submit(
          '/settings?_method=PUT',
          {
            ...{ form: 'profile', name: 'Renamed', email: `new.${member.email}` },
            ...{ temperature_unit: 'C', current_password: current },
          },
          '/settings'
        )
      for (let i = 0; i < 2; i++) {
        const page = await change('a guess of no use')
        assert.exists(fieldError(page.body, 'profile-current_password'))
      }
      const page = await change(member.password)
      assert.equal(page.path, '/settings')
      assert.match(notices(page.body), /^That was tried too often; .* in 15 minutes\./)
      assert.equal(fieldValue(page.body, 'profile-name'), 'Renamed')
      assert.notInclude(pageText(page.body), 'is waiting for confirmation')
    })

    for (const [what, path, fields] of [
      ['to delete the account', '/settings/deletion', {}],
      ['to link a provider', '/settings/identities', { provider: 'google' }],
    ] as const) {
      ours(`${what} is stopped, too`, async ({ assert }) => {
        const member = from(anAddress(), await Visitor.registered(world.stack))
        const attempt = (current: string) =>
          member.submit(path, { ...fields, current_password: current }, '/settings')
        for (let i = 0; i < 2; i++) await attempt('a guess of no use')
        const page = await attempt(member.password)
        assert.match(notices(page.body), /^That was tried too often/)
        assert.exists(await member.account())
      })
    }

    ours('for whether an e-mail has an account is stopped at registration', async ({ assert }) => {
      const member = await owner()
      const asker = from(anAddress())
      for (let i = 0; i < 3; i++) {
        const page = await asker.register({ email: member.email })
        assert.equal(fieldError(page.body, 'email'), 'An account with this e-mail already exists')
      }
      const page = await asker.register({ email: member.email.toUpperCase(), name: 'Rita' })
      assertThrottled(assert, page)
      assert.equal(fieldValue(page.body, 'name'), 'Rita')
      assert.isUndefined(fieldValue(page.body, 'password'))

      for (let i = 0; i < 2; i++) await asker.register({ name: '', email: `ask${i}@example.org` })
      assertThrottled(assert, await asker.register())
      assert.equal((await from(anAddress()).register()).path, '/dashboard')
    })

    ours('fills nobody else’s mailbox: links are sent so often and no more', async ({ assert }) => {
      const member = await owner()
      const ask = (visitor: Visitor, email: string) =>
        visitor.submit('/forgot-password', { email }, '/forgot-password')
      for (const email of [member.email, `nobody.${bus}@example.org`]) {
        for (let i = 0; i < 2; i++) {
          assert.equal((await ask(from(anAddress()), email)).status, 200)
        }
        const page = await ask(from(anAddress()), email.toUpperCase())
        assertThrottled(assert, page)
        assert.equal(fieldValue(page.body, 'email'), email.toUpperCase())
      }
      const asker = from(anAddress())
      for (let i = 0; i < 4; i++) await ask(asker, `mail${i}.${bus}@example.org`)
      assertThrottled(assert, await ask(asker, `mail5.${bus}@example.org`))
    })

    ours(
      'for a link again from the settings is stopped with the sentence there',
      async ({ assert }) => {
        const member = from(anAddress(), await Visitor.registered(world.stack))
        const again = () => member.submit('/settings/verification', {}, '/settings')
        for (let i = 0; i < 2; i++) assert.include(notices((await again()).body), 'sending a link')
        assert.match(notices((await again()).body), /^That was tried too often/)
      }
    )

    test('keeps nobody out where it cannot be counted, but counts on by itself', async ({
      assert,
    }) => {
      const member = await owner()
      const guesser = from(anAddress())
      for (let i = 0; i < 3; i++) await guess(guesser, member)
      assertThrottled(assert, await guesser.signIn(member.password, member.email))

      if (world.redis) world.redis.kill('SIGKILL')
      else await world.stack.sql('ALTER TABLE rate_limits RENAME TO gone')

      const page = await guesser.signIn(member.password, member.email)
      assert.equal(page.path, '/dashboard')
      const other = await owner()
      const another = from(anAddress())
      for (let i = 0; i < 2; i++) assert.equal((await guess(another, other)).status, 200)
      assertThrottled(assert, await guess(another, other))
      if (!world.redis) await world.stack.sql('ALTER TABLE gone RENAME TO rate_limits')
    })
  })
}
