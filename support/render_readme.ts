import { readFile } from 'node:fs/promises'
import app from '@adonisjs/core/services/app'
import markdown from 'markdown-it'

const renderer = markdown({ html: false })

// README.md is written for the repository. Its images are in public/, which the browser sees as the
// root. Its links to other files would lead nowhere, so only their text remains.
renderer.core.ruler.push('for_the_browser', ({ tokens }) => {
  for (const token of tokens.flatMap(({ children }) => children ?? [])) {
    const [src, href] = [String(token.attrGet('src')), String(token.attrGet('href'))]
    if (token.type === 'image') token.attrSet('src', src.replace(/^public\//, '/'))
    if (token.type === 'link_open' && !/^(https?:|#)/.test(href)) token.attrs = []
  }
})

/** Returns README.md as HTML. */
export async function renderReadme() {
  return renderer.render(await readFile(app.makePath('README.md'), 'utf8'))
}
