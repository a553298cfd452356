import { fileView, type ShownFile } from './message_file.js'
import { locale } from '../locale_and_theme.js'

/** Creates the list items for files of a message, like the component chat_file.edge. */
export function fileElements(files: ShownFile[]) {
  return files.map((file) => {
    const { href, name, size, preview } = fileView(file, locale())
    const link = create('a', {
      href,
      className: preview ? 'message-image' : 'message-download',
    })
    link.dataset.turbo = 'false'
    if (preview) {
      Object.assign(link, { target: '_blank', rel: 'noopener' })
      link.append(create('img', { ...preview, loading: 'lazy', alt: name }))
    } else {
      link.download = ''
      link.append(create('bdi', { textContent: name }), create('span', { textContent: size }))
    }
    return item(link)
  })
}

/** A list item of a file that is not stored yet. */
export function item(...content: (Node | string)[]) {
  const element = create('li', { className: 'message-file' })
  element.append(...content)
  return element
}

export function create<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]> = {}
) {
  return Object.assign(document.createElement(name), properties)
}
