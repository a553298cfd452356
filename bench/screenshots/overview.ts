import type { Picture } from './take_screenshots.js'

const STYLE = `
  body { margin: 1rem; font: 1rem system-ui, sans-serif; color-scheme: light dark }
  section > div { display: flex; gap: 0.5rem; align-items: flex-start; overflow-x: auto }
  img { display: block; height: 24rem; border: 1px solid gray }
  figure { margin: 0 }
`

/** Returns a page with all pictures, by the path of their page. */
export function overviewPage(pictures: Picture[]) {
  const paths = [...new Set(pictures.map(({ path }) => path))]
  const sections = paths.map((path) => section(path, pictures))
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Screenshots</title>
<style>${STYLE}</style><h1>Screenshots</h1>${sections.join('\n')}</html>\n`
}

function section(path: string, pictures: Picture[]) {
  const figures = pictures.filter((picture) => picture.path === path).map(figure)
  return `<section><h2>${escaped(path)}</h2><div>${figures.join('')}</div></section>`
}

function figure({ role, language, theme, width, file }: Picture) {
  const caption = `${role}, ${language}, ${theme}, ${width} px`
  return `<figure><a href="${file}"><img loading="lazy" src="${file}" alt="${caption}"></a>
<figcaption>${caption}</figcaption></figure>`
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
