import { showError } from './composer_error.js'
import { formatBytes } from './message_file.js'
import { create, item } from './show_files.js'
import { locale } from '../locale_and_theme.js'
import { say } from '../say.js'

/** The files for the next message, by form. */
const chosen = new WeakMap<HTMLFormElement, File[]>()

const composerOf = (target: EventTarget | null) =>
  (target as Element).closest<HTMLFormElement>('[data-composer]')

/** Takes the files that a person has picked or dropped. */
export function chooseFiles({ target }: Event) {
  const form = composerOf(target)
  if (!form || !(target instanceof HTMLInputElement) || target.type !== 'file') return
  addFiles(form, [...(target.files ?? [])])
  target.value = ''
}

/** Takes files that a person pastes. Text is pasted as usual, also if a program adds a picture of it. */
export function pasteFiles(event: ClipboardEvent) {
  const form = composerOf(event.target)
  const data = event.clipboardData
  if (!form?.querySelector('[type=file]') || !data?.files.length) return
  if (data.types.includes('text/plain')) return
  event.preventDefault()
  addFiles(form, [...data.files])
}

/** @returns false if the form does not accept them; it then says why */
export function addFiles(form: HTMLFormElement, added: File[]) {
  const files = [...(chosen.get(form) ?? []), ...added]
  const sentence = objectionTo(files, form.dataset)
  showError(form, sentence)
  if (!sentence) chosen.set(form, files)
  showChosen(form)
  return !sentence
}

function objectionTo(files: File[], { maxFiles, maxMegabytes }: DOMStringMap) {
  const empty = files.find(({ size }) => !size)
  if (empty) return say('“{name}” is empty, so nothing was added', { name: empty.name })
  if (files.length > Number(maxFiles)) {
    return say(
      'A message can have at most {n, plural, one {# file} other {# files}}, so nothing was added',
      { n: Number(maxFiles) }
    )
  }
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  const isTooLarge = bytes > Number(maxMegabytes) * 1024 * 1024
  if (!isTooLarge) return ''
  return say('The files are larger than {megabytes} MB together, so nothing was added', {
    megabytes: maxMegabytes,
  })
}

/** Returns the files for the next message. It then has none. */
export function takeFiles(form: HTMLFormElement) {
  const files = chosen.get(form) ?? []
  chosen.delete(form)
  showChosen(form)
  return files
}

export function removeFile({ target }: Event) {
  const button = (target as Element).closest<HTMLButtonElement>('[data-remove-file]')
  if (!button) return
  const form = composerOf(button)!
  chosen.set(
    form,
    (chosen.get(form) ?? []).filter((_, n) => n !== Number(button.value))
  )
  showError(form, '')
  showChosen(form)
  form.querySelector<HTMLElement>('[type=file]')!.focus()
}

/** Shows the chosen files. A page from Turbo's cache may show files that are not chosen any more. */
export function showChosen(form: HTMLFormElement) {
  form.querySelector('[data-chosen]')?.replaceChildren(
    ...(chosen.get(form) ?? []).map((file, n) => {
      const remove = create('button', {
        type: 'button',
        className: 'btn btn-sm btn-quiet',
        textContent: say('Remove'),
        value: String(n),
      })
      remove.dataset.removeFile = ''
      remove.setAttribute('aria-label', say('Remove {name}', { name: file.name }))
      return item(...describe(file), remove)
    })
  )
}

/** The name and the size of a file that is not stored yet. */
export const describe = ({ name, size }: File) => [
  create('bdi', { textContent: name }),
  create('span', { textContent: formatBytes(size, locale()) }),
]
