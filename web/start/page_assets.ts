import app from '@adonisjs/core/services/app'
import edge from 'edge.js'
import stringifyAttributes from 'stringify-attributes'
import type { Vite } from '@adonisjs/vite'

const browser = (name: string) => `web/browser/${name}`

const APP = browser('app.ts')
const HUB = browser('hub_listeners.ts')

/** Styles and scripts that only some pages need, besides those of all pages. */
const SECTIONS = [
  { paths: /^\/$/, style: 'sections/landing.scss' },
  { paths: /^\/cities\/\d/, style: 'sections/city.scss' },
  { paths: /^\/dashboard(\/|$)/, style: 'sections/board.scss' },
  { paths: /^\/admin(\/|$)/, style: 'sections/admin.scss' },
  { paths: /^\/log(\/|$)|^\/admin\/members\/\d+\/log/, style: 'sections/log.scss' },
  { paths: /^\/(log|club)(\/|$)/, style: 'sections/training.scss' },
  { paths: /^\/(admin\/rooms|chat)(\/|$)/, style: 'sections/messages.scss' },
  { paths: /^\/chat(\/|$)/, style: 'sections/chat.scss' },
  { paths: /^\/chat(\/cities\/|$)/, script: 'chat/listeners.ts' },
]

interface PageTraits {
  path: string
  language: string
  /** Whether the page connects to the hub. */
  isLive: boolean
}

/** Returns the links to the styles and scripts of a page. */
async function assets(nonce: string, { path, language, isLive }: PageTraits) {
  const vite = await app.container.make('vite')
  const sections = SECTIONS.filter(({ paths }) => paths.test(path))
  const styles = sections.flatMap(({ style }) => (style ? browser(style) : []))
  const scripts = sections.flatMap(({ script }) => (script ? browser(script) : []))
  if (isLive) scripts.push(HUB)
  if (language !== 'en') scripts.push(browser(`languages/${language}.ts`))
  const tags = await vite.generateEntryPointsTags([browser('app.scss'), ...styles, APP], { nonce })
  // Vite's preload tags have no nonce, so the CSP blocks them, and then the script's own import of the
  // same file fails, too.
  const allowed = tags.filter(({ attributes }) => !/preload/.test(String(attributes.rel)))
  const early = vite.useDevServer ? [] : earlyScripts(vite, scripts)
  const html = [...allowed, ...early.map((src) => earlyScript(src, nonce))].join('\n')
  return edge.globals.html.safe(html)
}

/** Addresses of the files that app.ts would import later. Now they load together. */
function earlyScripts(vite: Vite, modules: string[]) {
  const manifest = vite.manifest()
  const files = new Set<string>()
  const add = (name: string) => {
    const { file, imports = [] } = manifest[name]
    if (files.has(file)) return
    files.add(file)
    imports.forEach(add)
  }
  for (const module of [APP, ...modules]) add(module)
  files.delete(manifest[APP].file)
  return [...files].map((file) => `${vite.assetsUrl()}/${file}`)
}

/** Turbo must not load it when it shows another page: it does not know the nonce of the document. */
function earlyScript(src: string, nonce: string) {
  const attributes = { 'type': 'module', src, nonce, 'data-turbo-eval': 'false' }
  return `<script${stringifyAttributes(attributes)}></script>`
}

edge.global('assets', assets)
