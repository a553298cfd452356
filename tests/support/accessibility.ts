import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import type { BrowserContext, Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const RULES = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  // Off by default, although WCAG 2.2 requires it.
  rules: { 'target-size': { enabled: true } },
  resultTypes: ['violations'],
}

/** The rules that depend on the colours. */
const COLOUR_RULES = {
  runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
  resultTypes: ['violations'],
}

/** Lets each new page of a context load axe. To send it to each page takes several times as long. */
export const loadAxe = (context: BrowserContext) => context.addInitScript(source)

interface Violation {
  id: string
  help: string
  nodes: { html: string; failureSummary: string }[]
}

/** Returns a sentence for each violation of WCAG 2.2 AA that axe finds on a page. */
export async function violationsOn(page: Page, onlyColours = false) {
  const options = JSON.stringify(onlyColours ? COLOUR_RULES : RULES)
  if (!(await page.evaluate('Boolean(globalThis.axe)'))) await page.evaluate(source)
  const violations = await page.evaluate<Violation[]>(
    `axe.run(document, ${options}).then(({ violations }) => violations)`
  )
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id} (${help}): ${html}\n${failureSummary}`)
  )
}
