import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { posix } from 'node:path'
import app from '@adonisjs/core/services/app'
import markdown from 'markdown-it'

/** `auto` follows the system of the reader, like an image on GitHub. */
export type DocumentTheme = 'auto' | 'light' | 'dark'

// The documents are part of the program, so their HTML is trusted.
const renderer = markdown({ html: true })

// The documents are written for the repository. On pages, images are in public/, which the browser
// sees as the root, and other documents are below /docs. Links to other files would lead nowhere,
// so only their text remains.
renderer.core.ruler.push('for_the_browser', ({ tokens, env }) => {
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'heading_open') token.attrSet('id', anchorOf(tokens[index + 1].content))
    if (token.type === 'html_block')
      token.content = pictureFor(env.theme as DocumentTheme, token.content)
  }
  for (const token of tokens.flatMap(({ children }) => children ?? [])) {
    if (token.type === 'image') {
      token.attrSet('src', String(token.attrGet('src')).replace(/^(\.\.\/)?public\//, '/'))
    } else if (token.type === 'link_open') {
      const href = addressOf(String(token.attrGet('href')), String(env.folder))
      if (href) token.attrSet('href', href)
      else token.attrs = []
    }
  }
})

// Wide code scrolls, and not every browser lets the keyboard reach what scrolls.
const { fence } = renderer.renderer.rules
renderer.renderer.rules.fence = (...args) => fence!(...args).replace('<pre>', '<pre tabindex="0">')

/** Returns the anchor that GitHub gives to a heading. */
function anchorOf(heading: string) {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
    .replaceAll(' ', '-')
}

/** Media features that are always or never true, for a member who has chosen a theme. */
const DARK_MEDIA = { light: '(max-width: 0)', dark: '(min-width: 0)' }

function pictureFor(theme: DocumentTheme, html: string) {
  const local = html.replace(/((?:src|srcset)=")(?:\.\.\/)?public\//g, '$1/')
  if (theme === 'auto') return local
  return local.replaceAll('(prefers-color-scheme: dark)', DARK_MEDIA[theme])
}

/** @param folder folder of the document, relative to the root of the application */
function addressOf(href: string, folder: string) {
  if (/^(https?:|#)/.test(href)) return href
  const [file, anchor] = href.split('#')
  const [, name] = /^(?:docs\/)?([\w-]+)\.md$/.exec(posix.join(folder, file)) ?? []
  if (!name) return
  return `${name === 'README' ? '/about' : `/docs/${name}`}${anchor ? `#${anchor}` : ''}`
}

/**
 * Returns a document as HTML, or null if there is none with this name.
 * @param name name of a file in docs/ or in the root, without `.md`
 */
export async function renderDocument(name: string, theme: DocumentTheme = 'auto') {
  const folder = ['docs', ''].find((each) => existsSync(app.makePath(each, `${name}.md`)))
  if (folder === undefined) return null
  const text = await readFile(app.makePath(folder, `${name}.md`), 'utf8')
  return { html: renderer.render(text, { folder, theme }), title: titleOf(text) }
}

const titleOf = (text: string) => /^# (.+)$/m.exec(text)?.[1] ?? 'Document'
