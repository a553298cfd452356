import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import type { Page } from 'playwright-core'
import { addEntries } from '#tests/support/add_entries'
import { chromium, submitSignIn } from '#tests/support/chromium'
import { stackOn } from '#tests/support/stack'
import { fitFile, gpxFile, steadyPoints, tcxFile } from '#tests/support/track_files'
import { Visitor } from '#tests/support/visitor'

const VIEWPORT = { width: 375, height: 812 }

const ZONE = 'Europe/Zurich'

const today = () => DateTime.now().setZone(ZONE).startOf('day')

/** Three files of a watch, each of one training in the last week of the month. */
function watchFiles() {
  const start = today().minus({ days: 3 }).plus({ hours: 7 }).toMillis()
  const [ride, swim] = [start + 86_400_000, start + 2 * 86_400_000]
  return [
    {
      name: 'run.gpx',
      buffer: gpxFile([steadyPoints({ seconds: 1800, start })], { name: 'From the watch' }),
    },
    {
      name: 'ride.fit',
      buffer: fitFile({
        points: steadyPoints({ seconds: 1800, speed: 8, start: ride }),
        sessions: [
          { start: ride, timerS: 1700, elapsedS: 1800, distanceM: 14_400, sport: 'cycling' },
        ],
      }),
    },
    {
      name: 'pool.tcx',
      buffer: tcxFile([{ start: swim, timerS: 1800, distanceM: 1500 }], { sport: 'Other' }),
    },
  ].map((file) => ({ ...file, mimeType: 'application/octet-stream' }))
}

const overflow = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')

/** Waits until the totals above the list contain these words. */
const totals = (page: Page, words: string) =>
  page
    .locator('.totals')
    .filter({ hasText: new RegExp(words.replaceAll(' ', String.raw`\s+`)) })
    .waitFor()

test.group('A month of training on a phone', () => {
  test('is added, mistyped, corrected, filtered, imported, deleted by mistake and looked at', async ({
    assert,
  }) => {
    const stack = await stackOn()
    await stack.startJobs()
    const member = await Visitor.registered(stack)
    const browser = await chromium()
    const context = await browser.newContext({
      baseURL: stack.url,
      viewport: VIEWPORT,
      hasTouch: true,
      timezoneId: ZONE,
    })
    const page = await context.newPage()
    await submitSignIn(page, member)
    await page.getByRole('link', { name: 'Log', exact: true }).click()
    await page.getByText('The log is empty.').waitFor()

    const form = page.locator('form.entry-form').first()
    assert.equal(await form.getByLabel('Date').inputValue(), today().toISODate())
    await form.getByLabel('Kind').selectOption('Ride')
    await form.getByLabel('Distance').fill('10.5.5')
    await form.getByLabel('Duration').fill('52:30')
    await form.getByText('Start time, place, title and note').click()
    await form.getByLabel('Title').fill('Along the river')
    await form.getByRole('button', { name: 'Add' }).click()
    await page.locator('#add-distance[aria-invalid="true"]:focus').waitFor()
    assert.equal(await form.getByLabel('Title').inputValue(), 'Along the river')
    await form.getByLabel('Distance').fill('10,5')
    await page.keyboard.press('Enter')
    await page.getByText('The entry is added.').waitFor()
    await totals(page, '10.5 km Duration 52:30 Average 12.0 km/h')
    assert.equal(await overflow(page), 0)

    // It was 20.5 km: the entry is corrected in its row.
    await page.getByRole('link', { name: /^Edit: Ride/ }).click()
    const row = page.locator('.entries form.entry-form')
    await row.locator('[name="distance"]:focus').waitFor()
    assert.equal(await row.getByLabel('Distance').inputValue(), '10.5 km')
    assert.equal(await overflow(page), 0)
    await row.getByLabel('Distance').fill('20.5 kmm')
    await row.getByRole('button', { name: 'Save' }).click()
    await page.getByText(/A distance is a number above 0/).waitFor()
    await row.getByLabel('Distance').fill('20.5 km')
    await row.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The entry is saved.').waitFor()
    await totals(page, '20.5 km')

    await addEntries(
      member,
      ...[5, 8, 11, 14, 17, 20, 23, 26].map((days) => ({
        date: today().minus({ days }).toISODate()!,
        kind: days % 2 ? 'run' : 'swim',
        metres: days % 2 ? 8000 : 1000,
        seconds: 2400,
      }))
    )

    await page.getByRole('link', { name: 'Import', exact: true }).click()
    await page.getByLabel('GPX, TCX, FIT or CSV files').setInputFiles(watchFiles())
    await page.getByRole('button', { name: 'Preview' }).click()
    await page.getByText('Add 3 entries?').waitFor()
    assert.equal(await overflow(page), 0)
    await page.getByRole('button', { name: 'Add 3 entries' }).click()
    await page.getByText('Done: 3 entries added').waitFor()
    await page.getByRole('link', { name: 'Show the log' }).click()
    await page.getByText('From the watch').waitFor()
    await totals(page, 'Entries 12')

    await page.getByLabel('All kinds').selectOption('Swim')
    await page.waitForURL(/kind=swim/)
    await page.getByText('1.0 km').first().waitFor()
    await totals(page, 'Entries 4 Distance 4.0 km')
    await page.getByRole('link', { name: 'All', exact: true }).waitFor()

    await page
      .getByRole('button', { name: /^Delete: Swim/ })
      .first()
      .click()
    await page.getByText('The entry is deleted.').waitFor()
    await totals(page, 'Entries 3')
    await page.locator('#notices button:focus', { hasText: 'Undo' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('The entry is back.').waitFor()
    await totals(page, 'Entries 4')
    assert.match(page.url(), /kind=swim/)

    await page.getByRole('link', { name: 'Weeks', exact: true }).click()
    await page.getByRole('heading', { name: 'Weeks', level: 1 }).waitFor()
    assert.equal(await overflow(page), 0)
    const thisWeek = page.locator('table tbody a').first()
    await thisWeek.click()
    await page.waitForURL(/\/log\?from=/)
    await page.getByText('Along the river').waitFor()
    assert.equal(await page.locator('.log-periods [aria-current]').innerText(), 'This week')
    await context.close()
  })
})
