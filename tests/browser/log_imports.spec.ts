import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { chromium } from '#tests/support/chromium'
import { stackOn } from '#tests/support/stack'
import { fitFile, gpxFile, START, steadyPoints, tcxFile } from '#tests/support/track_files'
import { Visitor } from '#tests/support/visitor'

const DAY = 86_400_000

/** A loop with hills, and a pause in its middle. */
function hilly(start: number) {
  const points = steadyPoints({ seconds: 3600, start }).map((point, second) => ({
    ...point,
    latitude: 59.9 + Math.sin(second / 573) / 100 + Math.sin(second / 40) / 2000,
    longitude: 10.7 + Math.cos(second / 573) / 60,
    elevationM: 120 + 80 * Math.sin(second / 400) + 15 * Math.sin(second / 60),
    time: point.time! + (second > 1800 ? 600_000 : 0),
  }))
  return gpxFile([points.slice(0, 1801), points.slice(1801)], {
    name: 'Round the lake',
    type: 'running',
  })
}

const files = {
  'lake.gpx': hilly(START),
  'ride.fit': fitFile({
    points: steadyPoints({ seconds: 1800, speed: 8, start: START + DAY }),
    sessions: [
      { start: START + DAY, timerS: 1700, elapsedS: 1800, distanceM: 14_400, sport: 'cycling' },
    ],
  }),
  'pool.tcx': tcxFile([{ start: START + 2 * DAY, timerS: 1800, distanceM: 1500 }], {
    sport: 'Other',
  }),
  'plan.gpx': Buffer.from('<gpx><rte><rtept lat="1" lon="5"/><rtept lat="1" lon="6"/></rte></gpx>'),
}

const horizontalOverflow = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')

test.group('An import of tracks in a browser', () => {
  for (const [width, colorScheme] of [
    [375, 'dark'],
    [1200, 'light'],
  ] as const) {
    test(`is dropped, corrected and applied, ${width} pixels wide`, async ({ assert }) => {
      const stack = await stackOn()
      await stack.startJobs()
      const member = await Visitor.registered(stack)
      const browser = await chromium()
      const viewport = { width, height: 800 }
      const context = await browser.newContext({ baseURL: stack.url, colorScheme, viewport })
      const [name, value] = member.cookie.split('=')
      await context.addCookies([{ name, value, url: stack.url }])
      const page = await context.newPage()

      await page.goto('/log')
      await page.getByRole('link', { name: 'Import', exact: true }).click()
      await page.getByLabel('GPX, TCX, FIT or CSV files').waitFor()
      const dropped = Object.entries(files).map(([file, content]) => [
        file,
        content.toString('base64'),
      ])
      await page.locator('[data-drop-zone]').evaluate((zone, contents) => {
        const transfer = new (globalThis as any).DataTransfer()
        for (const [file, base64] of contents) {
          const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
          transfer.items.add(new File([bytes], file))
        }
        for (const type of ['dragover', 'drop']) {
          const options = { dataTransfer: transfer, bubbles: true, cancelable: true }
          zone.dispatchEvent(new (globalThis as any).DragEvent(type, options))
        }
      }, dropped)
      await screenshot(page, `log-import-${width}`)
      await page.getByRole('button', { name: 'Preview' }).click()
      await page.getByText('Add 3 entries?').waitFor()
      assert.equal(await horizontalOverflow(page), 0)
      await screenshot(page, `log-preview-${width}`)

      const pool = page.getByRole('listitem').filter({ hasText: 'pool.tcx' })
      await pool.getByLabel('Kind').selectOption('Swim')
      await page.getByRole('button', { name: 'Update the preview' }).click()
      await page.getByText('The preview shows your choices.').waitFor()
      assert.equal(await pool.getByLabel('Kind').inputValue(), 'swim')
      await page.getByLabel('Elapsed time, from start to end').check()
      await page.getByRole('button', { name: 'Add 3 entries' }).click()
      await page.getByText('Done: 3 entries added; 1 rejected.').waitFor()
      await screenshot(page, `log-imported-${width}`)

      await page.getByRole('link', { name: 'Show the log' }).click()
      await page.getByText('Round the lake').waitFor()
      await screenshot(page, `log-${width}`)
      await page.getByRole('link', { name: 'Route: Run' }).click()
      await page.getByRole('heading', { name: 'Round the lake' }).waitFor()
      await page.getByRole('img', { name: /^The route of .* It ends/ }).waitFor()
      await page
        .getByRole('img', { name: /^The elevation along the route, from \d+ to \d+ m/ })
        .waitFor()
      assert.equal(await horizontalOverflow(page), 0)
      await screenshot(page, `log-route-${width}`)
      await context.close()
    })
  }
})

/** Saves a screenshot in the folder that the environment variable SHOTS names, if it is set. */
async function screenshot(page: Page, name: string) {
  const { SHOTS } = process.env
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true })
}
