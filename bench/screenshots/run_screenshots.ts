import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { BUILT } from '#tests/support/fork_module'
import { startServices } from '#tests/support/start_services'
import { LANGUAGES, type Language } from './languages.js'
import { THEMES, WIDTHS, type Theme, type Width } from './sizes_and_themes.js'
import { buildAssets } from '#bin/standalone/build_assets'

/**
 * `npm run screenshots` takes pictures of every page. `--pages=log,chat` takes only those whose path
 * contains one of the texts, and `--languages=en`, `--widths=320` and `--themes=dark` those of one kind;
 * `--readme` takes the pictures of the README instead.
 */
const { values } = parseArgs({
  options: {
    output: { type: 'string', default: 'tmp/screenshots' },
    pages: { type: 'string' },
    languages: { type: 'string', default: Object.keys(LANGUAGES).join() },
    widths: { type: 'string', default: Object.keys(WIDTHS).join() },
    themes: { type: 'string', default: THEMES.join() },
    readme: { type: 'boolean', default: false },
  },
})

if (!BUILT) await buildAssets(console.log)
const services = await startServices()
const { stopStacks } = await import('#tests/support/stack')
const { launchBrowser } = await import('./launch_browser.js')
const browser = await launchBrowser()
try {
  await (values.readme ? takeForReadme() : takeAll())
} finally {
  await browser.close()
  await stopStacks()
  await services.stop()
}
process.exit()

async function takeAll() {
  const { bootApp } = await import('#tests/support/boot_app')
  await bootApp()
  await import('#start/routes')
  const { filledClub } = await import('./filled_club.js')
  const { screensOf } = await import('./pages.js')
  const { takeScreenshots } = await import('./take_screenshots.js')
  const { overviewPage } = await import('./overview.js')
  const club = await filledClub()
  const { screens, errors } = await screensOf(club)
  const chosen = screens.filter(({ path }) => isChosen(path))
  await rm(values.output, { recursive: true, force: true })
  const taken = await takeScreenshots(browser, club, chosen, {
    folder: values.output,
    languages: values.languages.split(',') as Language[],
    widths: values.widths.split(',').map(Number) as Width[],
    themes: values.themes.split(',') as Theme[],
  })
  await writeFile(join(values.output, 'index.html'), overviewPage(taken.pictures))

  const problems = [...errors, ...taken.problems]
  for (const problem of problems) console.error(problem)
  if (problems.length) process.exitCode = 1
  const overview = join(values.output, 'index.html')
  console.log(`${taken.pictures.length} pictures of ${chosen.length} pages: ${overview}`)
}

async function takeForReadme() {
  const { takeReadmePictures } = await import('./readme_pictures.js')
  await takeReadmePictures(browser, 'public/readme')
}

function isChosen(path: string) {
  const texts = values.pages?.split(',')
  return !texts || texts.some((text) => path === text || (text !== '/' && path.includes(text)))
}
