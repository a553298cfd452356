import { readFile } from 'node:fs/promises'
import app from '@adonisjs/core/services/app'
import markdown from 'markdown-it'

const renderer = markdown({ html: false })

// README is written for a repository: its pictures lie in public/, which a browser sees as the
// root, and its links to other files lead nowhere from here, so they stay as words.
renderer.core.ruler.push('for_the_browser', ({ tokens }) => {
  for (const token of tokens.flatMap(({ children }) => children ?? [])) {
    const [src, href] = [String(token.attrGet('src')), String(token.attrGet('href'))]
    if (token.type === 'image') token.attrSet('src', src.replace(/^public\//, '/'))
    if (token.type === 'link_open' && !/^(https?:|#)/.test(href)) token.attrs = []
  }
})

/** This project's README.md as HTML. */
export async function readme() {
  return renderer.render(await readFile(app.makePath('README.md'), 'utf8'))
}
