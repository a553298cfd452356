import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { violationsOn } from '#tests/support/accessibility'
import { addMessage } from '#tests/support/add_message'
import { livePages } from '#tests/support/live_pages'
import { stackOn } from '#tests/support/stack'
import { freePort } from '#tests/support/start_services'
import { until, Visitor } from '#tests/support/visitor'

test.group('The single page in examples/', (group) => {
  const { contextOf } = livePages(group)
  let server: ChildProcess
  let address: string

  group.setup(async () => {
    const stack = await stackOn()
    const port = String(await freePort())
    server = spawn(process.execPath, ['examples/spa/serve.mjs'], {
      env: { ...process.env, FAIRWEATHER_URL: stack.url, PORT: port },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(server.stdout!, 'data')
    address = `http://localhost:${port}`
  })
  group.teardown(() => void server.kill())

  /** Opens the page, and returns its errors, too. */
  async function open(visitor: Visitor) {
    const page = await (await contextOf(visitor)).newPage()
    const errors: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text())
    })
    page.on('pageerror', ({ message }) => errors.push(message))
    await page.goto(address)
    return { page, errors }
  }

  async function register(page: Page, { name, email, password }: Visitor) {
    const form = page.getByRole('form', { name: 'Create an account' })
    await form.getByLabel('Name').fill(name)
    await form.getByLabel('E-mail').fill(email)
    await form.getByLabel('Password').fill(password)
    await form.getByRole('button', { name: 'Register' }).click()
    await page.getByRole('heading', { name: 'Your board' }).waitFor()
  }

  test('on another origin lets a person register, watch, train and chat', async ({ assert }) => {
    const stack = await stackOn()
    const visitor = new Visitor(stack)
    const { page, errors } = await open(visitor)
    assert.notEqual(new URL(page.url()).origin, new URL(stack.url).origin)
    assert.deepEqual(await violationsOn(page), [])
    await register(page, visitor)
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor()

    const city = await stack.city('Pageville', 12.5)
    await page.getByLabel('Name of a city').fill('Pageville')
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByRole('button', { name: 'Watch Pageville' }).click()
    const board = page.getByRole('list', { name: 'Your cities' })
    await board.getByText('12.5 °C').waitFor()
    await stack.sql('UPDATE cities SET celsius = 13.5, measured_at = now() WHERE id = $1', [city])
    await board.getByText('13.5 °C').waitFor()
    assert.deepEqual(await violationsOn(page), [])

    await page.getByRole('link', { name: 'Log' }).click()
    await page.getByLabel('Kilometres').fill('10.5')
    await page.getByLabel('Minutes').fill('65')
    await page.getByLabel('Title').fill('Around the lake')
    await page.getByRole('button', { name: 'Add' }).click()
    const entry = page.getByRole('listitem').filter({ hasText: 'Around the lake' })
    await entry.getByText('10.5 km in 1:05 h').waitFor()
    await page.getByRole('row').filter({ hasText: '10.5 km' }).getByText('1:05 h').waitFor()
    assert.deepEqual(await violationsOn(page), [])
    await entry.getByRole('button', { name: 'Delete' }).click()
    await entry.waitFor({ state: 'detached' })

    await page.getByRole('link', { name: 'Chat' }).click()
    await page.getByLabel('Message', { exact: true }).fill('Hello from the page')
    await page.getByRole('button', { name: 'Post' }).click()
    const log = page.getByRole('log', { name: 'Messages' })
    await log.getByText('Hello from the page').waitFor()
    await addMessage(await Visitor.registered(stack), { body: 'Hello from a member' })
    await log.getByText('Hello from a member').waitFor()
    await page.getByText('Here now: Vera Visitor').waitFor()
    assert.deepEqual(await violationsOn(page), [])

    const { id } = await visitor.account()
    await stack.sql('DELETE FROM auth_access_tokens WHERE tokenable_id = $1', [id])
    await page.getByText('You have been signed out: your access was revoked').waitFor()
    await page.getByRole('form', { name: 'Sign in' }).waitFor()
    assert.deepEqual(errors, [])
  })

  test('lets a member sign in and out, and takes cities off the board', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const cities = [await stack.city('Keptville', 1.5), await stack.city('Endville', 2.5)]
    await member.subscribe(...cities)
    const { page, errors } = await open(member)
    const form = page.getByRole('form', { name: 'Sign in' })
    await form.getByLabel('E-mail').fill(member.email)
    await form.getByLabel('Password').fill(member.password)
    await form.getByRole('button').click()
    await page.getByText('Keptville').waitFor()
    await page.getByRole('button', { name: 'Remove Endville' }).click()
    await page.getByText('Endville').waitFor({ state: 'detached' })
    await stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [cities[0]])
    await page.getByText('Your board is empty.').waitFor()

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('form', { name: 'Sign in' }).waitFor()
    const { id } = await member.account()
    await until('the end of the token', async () => {
      const query = 'SELECT FROM auth_access_tokens WHERE tokenable_id = $1'
      return !(await stack.sql(query, [id])).length
    })
    assert.deepEqual(errors, [])
  })

  test('posts a message once if the first answer is lost', async ({ assert }) => {
    const stack = await stackOn()
    const visitor = new Visitor(stack)
    const { page } = await open(visitor)
    await register(page, visitor)
    await page.getByRole('link', { name: 'Chat' }).click()
    const bodies: string[] = []
    await page.route('**/rooms/0/messages', async (route) => {
      bodies.push(route.request().postData()!)
      const response = await route.fetch()
      if (bodies.length === 1) await route.abort()
      else await route.fulfill({ response })
    })
    const text = page.getByLabel('Message', { exact: true })
    await text.fill('Posted once')
    await page.getByRole('button', { name: 'Post' }).click()
    await page.getByText('The server does not answer. Please try again.').waitFor()
    await page.getByRole('button', { name: 'Post' }).click()
    await until('the answer', async () => (await text.inputValue()) === '')
    await text.fill('Posted once')
    await page.getByRole('button', { name: 'Post' }).click()
    await until('the next message', async () => (await text.inputValue()) === '')

    assert.lengthOf(bodies, 3)
    const { id } = await visitor.account()
    const posted = await stack.sql('SELECT FROM messages WHERE author_id = $1', [id])
    assert.lengthOf(posted, 2, 'the same text is another message after an answer')
  })

  test('says why a sign-in and a registration fail', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const { page } = await open(visitor)
    const signIn = page.getByRole('form', { name: 'Sign in' })
    await signIn.getByLabel('E-mail').fill(visitor.email)
    await signIn.getByLabel('Password').fill(visitor.password)
    await signIn.getByRole('button').click()
    await signIn.getByRole('alert').filter({ hasText: /\w+/ }).waitFor()

    const registration = page.getByRole('form', { name: 'Create an account' })
    await registration.getByLabel('Name').fill(visitor.name)
    await registration.getByLabel('E-mail').fill(visitor.email)
    await registration.getByLabel('Password').fill('password')
    await registration.getByRole('button').click()
    await registration.getByRole('alert').filter({ hasText: 'characters' }).waitFor()
    assert.isUndefined(await visitor.account())
  })

  test('fits on the smallest phones, in the dark', async ({ assert }) => {
    const stack = await stackOn()
    const visitor = new Visitor(stack)
    const context = await contextOf(visitor, {
      viewport: { width: 320, height: 600 },
      colorScheme: 'dark',
    })
    const page = await context.newPage()
    await page.goto(address)
    await register(page, visitor)
    for (const name of ['Board', 'Log', 'Chat']) {
      await page.getByRole('link', { name }).click()
      await page.getByRole('heading', { level: 1 }).waitFor()
      const width = await page.evaluate('document.documentElement.scrollWidth')
      assert.isAtMost(width as number, 320, name)
      assert.deepEqual(await violationsOn(page, true), [], name)
    }
  })
})
