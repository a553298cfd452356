import { chromium as playwright } from 'playwright-core'
import { foundChromium } from '#tests/support/chromium'
import type { AuditedPage } from './audited_pages.js'
import type { LighthousePackage, Report } from './lighthouse_package.js'
import type { ProductionClub } from './production_club.js'

/** Times differ from run to run, so the run with the median score counts. */
const RUNS = 3

export interface PageAudit {
  report: Report
  html: string
}

/**
 * Audits a page as an empty browser on a phone sees it, and returns the run with the median performance.
 * @throws an error if the page cannot be loaded, or redirects
 */
export async function auditPage(
  lighthouse: LighthousePackage,
  club: ProductionClub,
  page: AuditedPage
): Promise<PageAudit> {
  const audits: PageAudit[] = []
  for (let run = 0; run < RUNS; run++) audits.push(await auditOnce(lighthouse, club, page))
  return audits.sort((a, b) => performanceOf(a) - performanceOf(b))[Math.floor(RUNS / 2)]
}

const performanceOf = ({ report }: PageAudit) => report.categories.performance.score ?? 0

async function auditOnce(
  { audit, launchChromium }: LighthousePackage,
  club: ProductionClub,
  { path, needsSignIn }: AuditedPage
) {
  const { executablePath, env } = await foundChromium()
  const chrome = await launchChromium({
    chromePath: executablePath,
    chromeFlags: ['--headless', '--no-sandbox', '--disable-gpu'],
    envVars: env,
    logLevel: 'error',
  })
  try {
    if (needsSignIn) await addCookie(chrome.port, club)
    const flags = { port: chrome.port, output: 'html', logLevel: 'error' }
    const { lhr, report: html } = await audit(club.url + path, flags)
    assertIsPage(lhr, path)
    return { report: lhr, html }
  } finally {
    chrome.kill()
  }
}

/** A header would not do: Chromium does not send it when it opens the socket to the hub. */
async function addCookie(port: number, { url, cookie }: ProductionClub) {
  const browser = await playwright.connectOverCDP(`http://127.0.0.1:${port}`)
  await browser.contexts()[0].addCookies([{ ...cookie, url }])
  await browser.close()
}

function assertIsPage({ runtimeError, finalDisplayedUrl }: Report, path: string) {
  if (runtimeError) throw new Error(`${path}: ${runtimeError.message}`)
  const { pathname } = new URL(finalDisplayedUrl)
  if (pathname !== path) throw new Error(`${path} redirects to ${pathname}`)
}
