import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildAssets } from '#bin/standalone/build_assets'
import { BUILT } from '#tests/support/fork_module'
import { startServices } from '#tests/support/start_services'
import { lighthousePackage } from './lighthouse_package.js'

const FOLDER = 'tmp/lighthouse'

/**
 * `npm run lighthouse` audits pages on a phone, in production. `--pages=log,chat` audits only those whose
 * name is one of these.
 */
const { values } = parseArgs({ options: { pages: { type: 'string' } } })

// Before the services start, because they remove the settings of a proxy from the environment.
const lighthouse = await lighthousePackage()
if (!BUILT) await buildAssets(console.log)
const services = await startServices()
const { stopStacks } = await import('#tests/support/stack')
try {
  await auditAll()
} finally {
  await stopStacks()
  await services.stop()
}
process.exit()

async function auditAll() {
  const { productionClub } = await import('./production_club.js')
  const { auditedPages } = await import('./audited_pages.js')
  const { auditPage } = await import('./audit_page.js')
  const { AIM, objections, scoresOf } = await import('./scores.js')
  const club = await productionClub()
  const pages = auditedPages(club.city).filter(({ name }) => isChosen(name))
  if (!pages.length) throw new Error(`No page is called ${values.pages}`)
  await rm(FOLDER, { recursive: true, force: true })
  await mkdir(FOLDER, { recursive: true })

  const scores: Record<string, object> = {}
  const problems: string[] = []
  for (const page of pages) {
    const { report, html } = await auditPage(lighthouse, club, page)
    await writeFile(join(FOLDER, `${page.name}.html`), html)
    scores[page.path] = scoresOf(report)
    problems.push(...objections(page, report))
  }
  console.table(scores)
  console.log(`At least ${AIM} each; SEO only of / and /login. The reports are in ${FOLDER}`)
  for (const problem of problems) console.error(problem)
  if (problems.length) process.exitCode = 1
}

function isChosen(name: string) {
  return !values.pages || values.pages.split(',').includes(name)
}
