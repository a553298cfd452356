import { gzipSync } from 'node:zlib'
import { test } from '@japa/runner'
import type { BrowserContext, BrowserContextOptions } from 'playwright-core'
import { violationsOn } from '#tests/support/accessibility'
import { chromium } from '#tests/support/chromium'
import { OtherSite } from '#tests/support/other_site'
import { decoded } from '#tests/support/page_text'
import { Stack } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

const PAGE = '/settings/access-tokens'
const MAX_GZIPPED_BYTES = 4000

test.group('A board on another site', (group) => {
  let stack: Stack
  let site: OtherSite
  let context: BrowserContext

  group.setup(async () => {
    stack = await Stack.start('postgres', {
      HUB_SOCKETS_PER_USER: '2',
      ENTERED_STALE_AFTER: '1h',
    })
  })
  group.teardown(() => stack.stop())
  group.each.teardown(async () => {
    await context.close()
    site.stop()
  })

  /** Registers a member whose board is on the site, as the settings page says how. */
  async function embed(host?: 'localhost', attributes = '') {
    site = await OtherSite.start(host)
    const member = await Visitor.registered(stack)
    const city = await stack.city('Turin', 20.5)
    await member.subscribe(city)
    const fields = { name: 'club', expires_in: '30', used_by: 'page', origins: site.origin }
    const { body } = await member.submit(PAGE, fields, PAGE)
    const [lines, policy] = [...body.matchAll(/<pre[^>]*>(.*?)<\/pre>/gs)].map(([, text]) =>
      decoded(text)
    )
    site.body = lines.replace('<fairweather-board', `<fairweather-board ${attributes}`)
    site.policy = policy
    return { member, city }
  }

  /** Opens the page of the site, and collects what its policy blocks. */
  async function open(options: BrowserContextOptions = {}, visitor?: Visitor) {
    const browser = await chromium()
    context = await browser.newContext({ locale: 'en-GB', ...options })
    if (visitor) {
      const [name, value] = visitor.cookie.split('=')
      await context.addCookies([{ name, value, url: stack.url }])
    }
    const page = await context.newPage()
    const blocked: string[] = []
    page.on('console', (message) => {
      if (/policy|trusted/i.test(message.text())) blocked.push(message.text())
    })
    page.on('requestfailed', (request) => {
      const { errorText } = request.failure()!
      if (/BLOCKED/.test(errorText)) blocked.push(`${request.url()}: ${errorText}`)
    })
    await page.goto(site.origin)
    const board = page.locator('fairweather-board')
    return { page, board, status: board.getByRole('status'), blocked }
  }

  const setCelsius = (city: number, celsius: number) =>
    stack.sql('UPDATE cities SET celsius = $2, measured_at = now() WHERE id = $1', [city, celsius])

  test('is live under a strict policy, which blocks nothing of it', async ({ assert }) => {
    const { member, city } = await embed()
    const other = await stack.city('Oslo', -3)
    await member.subscribe(other)
    const { page, board, status, blocked } = await open()
    await status.getByText('Live').waitFor()
    await board.getByRole('row', { name: 'Turin Testland 20.5°C 1 hour ago' }).waitFor()
    await board.getByRole('row', { name: 'Oslo Testland -3.0°C 1 hour ago' }).waitFor()
    await setCelsius(city, 21)
    await board.getByRole('row', { name: 'Turin Testland 21.0°C now' }).waitFor()

    await stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [other])
    await board.getByRole('row', { name: 'Oslo' }).waitFor({ state: 'detached' })

    assert.deepEqual(blocked, [])
    assert.isTrue(await page.evaluate('crossOriginIsolated'), 'premise: the page is isolated')
    assert.deepEqual(await violationsOn(page), [])
    await page.evaluate(`document.body.append(document.createElement('style'))
      document.body.lastChild.textContent = 'td { color: red }'`)
    await until('the premise: the policy is strict', () => blocked.length)
  })

  test('shows the cities, the unit, the language and the colours that the page chooses', async ({
    assert,
  }) => {
    const { member } = await embed(undefined, 'cities="turin" unit="f" lang="ru" theme="dark"')
    await member.subscribe(await stack.city('Not chosen', 1))
    const { page, board, status } = await open()
    await status.getByText('Сейчас').waitFor()
    await board.getByRole('row', { name: 'Turin Testland 68,9 °F 1 час назад' }).waitFor()
    assert.equal(await board.getByRole('row').count(), 2)
    const colour = () =>
      board.evaluate((element) => (globalThis as any).getComputedStyle(element).color)
    assert.equal(await colour(), 'rgb(228, 234, 241)')
    await board.evaluate((element: any) => {
      element.removeAttribute('theme')
      element.setAttribute('cities', 'nowhere')
      element.setAttribute('lang', 'de')
    })
    await status.getByText('No cities').waitFor()
    assert.equal(await colour(), 'rgb(29, 39, 51)')
    await page.emulateMedia({ colorScheme: 'dark' })
    assert.equal(await colour(), 'rgb(29, 39, 51)', 'light like the page, which declares no scheme')
    await page.evaluate(`document.documentElement.style.colorScheme = 'dark'`)
    assert.equal(await colour(), 'rgb(228, 234, 241)')
  })

  test('says since when the hub is away, and is live again when it is back', async ({ assert }) => {
    const { city } = await embed()
    const { board, status } = await open()
    await status.getByText('Live').waitFor()
    const [hub] = stack.hubs
    await stack.killHub(hub)
    await status.getByText(/^Not live since \w+ \d+:\d\d\. Connecting again…$/).waitFor()
    await setCelsius(city, 22)
    await board.getByRole('row', { name: '22.0°C' }).waitFor()
    assert.notEqual(await status.innerText(), 'Live', 'the API has the reading, too')
    await stack.restartHub(hub)
    await status.getByText('Live').waitFor()
    await setCelsius(city, 23)
    await board.getByRole('row', { name: '23.0°C' }).waitFor()
  })

  test('says that the device is offline', async () => {
    await embed()
    const { status } = await open()
    await status.getByText('Live').waitFor()
    const hub = stack.hubs[0]
    await context.setOffline(true)
    await stack.killHub(hub)
    await status.getByText(/^Offline since \w+ \d+:\d\d$/).waitFor()
    await stack.restartHub(hub)
    await context.setOffline(false)
    await status.getByText('Live').waitFor()
  })

  test('marks a reading that is too old', async () => {
    const { city } = await embed()
    const { board, status } = await open()
    await status.getByText('Live').waitFor()
    await board.getByRole('row', { name: 'Turin Testland 20.5°C 1 hour ago, too old' }).waitFor()
    await setCelsius(city, 21)
    await board.getByRole('row', { name: 'Turin Testland 21.0°C now', exact: true }).waitFor()
  })

  test('ends with a sentence when the token is revoked, also for a member who is signed in', async ({
    assert,
  }) => {
    const { member } = await embed('localhost')
    const { page, board, status } = await open({}, member)
    await status.getByText('Live').waitFor()
    const cookies = await context.cookies(site.origin)
    assert.isNotEmpty(cookies, 'premise: the browser sends the cookie to the hub')

    const [{ id }] = await stack.sql('SELECT id FROM auth_access_tokens ORDER BY id DESC LIMIT 1')
    await member.submit(`${PAGE}/${id}?_method=DELETE`, {}, PAGE)
    await status.getByText('This board is no longer shared.').waitFor()
    assert.equal(await board.getByRole('row').count(), 0)
    await page.reload()
    await status.getByText('This board is no longer shared.').waitFor()
  })

  test('shows nothing of an answer that comes after the token was refused', async ({ assert }) => {
    const { member } = await embed()
    const { page, board, status } = await open()
    await status.getByText('Live').waitFor()
    const answers = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    // The first answer is from before the revocation, and arrives after the second one.
    await page.route(
      '**/api/v1/me/board',
      async (route) => {
        const response = await route.fetch()
        asked.resolve()
        await answers.promise
        await route.fulfill({ response })
      },
      { times: 1 }
    )
    await stack.killHub(stack.hubs[0])
    await asked.promise
    await stack.sql('DELETE FROM auth_access_tokens WHERE tokenable_id = $1', [
      (await member.account()).id,
    ])
    await page.evaluate(`dispatchEvent(new Event('online'))`)
    await status.getByText('This board is no longer shared.').waitFor()

    const late = page.waitForResponse('**/api/v1/me/board')
    answers.resolve()
    assert.equal((await late).status(), 200, 'premise: the late answer has the board')
    await (await late).finished()
    await status.getByText('This board is no longer shared.').waitFor()
    assert.equal(await board.getByRole('row').count(), 0)
    await stack.restartHub(stack.hubs[0])
  })

  test('says that the token is not for a site that it does not list', async ({ assert }) => {
    await embed()
    const { body, policy } = site
    site.stop()
    site = await OtherSite.start()
    Object.assign(site, { body, policy })
    const { board, status, blocked } = await open()
    await status.getByText('This board is not shared with this site.').waitFor()
    assert.equal(await board.getByRole('row').count(), 0)
    assert.isEmpty(blocked)
  })

  test('does not use up the connections of the member, and two on one page share one', async ({
    assert,
  }) => {
    const { member } = await embed()
    const { page, status } = await open()
    await status.getByText('Live').waitFor()
    const sockets: string[] = []
    page.on('websocket', (socket) => sockets.push(socket.url()))
    site.body += /<fairweather-board.*/s.exec(site.body)![0]
    await page.reload()
    await until('both to be live', async () => (await page.getByText('Live').count()) === 2)
    assert.lengthOf(sockets, 1)
    for (let n = 0; n < 3; n++) {
      const another = await context.newPage()
      await another.goto(site.origin)
      await another.getByText('Live').first().waitFor()
    }
    await member.connect()
    await member.connect()
    await assert.rejects(() => member.connect(), 'too many connections')
    member.leave()
  })

  test('is one small file that any page may load, and caches for an hour', async ({ assert }) => {
    await embed()
    await open()
    for (const encoding of ['identity', 'br']) {
      const response = await fetch(`${stack.url}/embed/v1.js`, {
        headers: { 'accept-encoding': encoding },
      })
      const { headers } = response
      assert.equal(headers.get('content-encoding'), encoding === 'br' ? 'br' : null)
      assert.equal(headers.get('content-type'), 'text/javascript; charset=utf-8')
      assert.equal(headers.get('cache-control'), 'public, max-age=3600')
      assert.equal(headers.get('access-control-allow-origin'), '*')
      assert.equal(headers.get('cross-origin-resource-policy'), 'cross-origin')
      const script = await response.text()
      assert.isAtMost(gzipSync(script).length, MAX_GZIPPED_BYTES)
      assert.notMatch(script, /^\s*(import|export)\b/m)
    }
  })
})
