import type { ShownFile } from './message_file.js'
import type { Tools } from './tools.js'
import { confirm } from '../confirm_dialog.js'
import { showNotice } from '../notices.js'
import { say } from '../say.js'

let tools: Tools

export function start(given: Tools) {
  tools = given
  addEventListener('submit', (event) => void moderate(event), true)
  addEventListener('click', (event) => void revealDeleted(event), true)
}

/** Deletes or restores a message of any member. */
async function moderate(event: SubmitEvent) {
  const form = event.target as HTMLFormElement
  // The admin pages that show a room have no list that changes.
  if (!form.matches('[data-moderate]') || !tools.chat()) return
  event.preventDefault()
  const question = form.dataset.turboConfirm
  if (question && !(await confirm(question, form, event.submitter))) return
  const element = messageOf(form)
  const method = form.dataset.moderate === 'delete' ? 'POST' : 'DELETE'
  const answer = await tools.requestChange(form.action.replace(/\?.*/, ''), method)
  if ('message' in answer) {
    tools.showMessages([answer.message])
    element.focus()
  } else {
    showNotice(answer.sentence)
  }
}

/** Shows an admin what a deleted message said, and who has deleted it. */
async function revealDeleted(event: Event) {
  const link = (event.target as Element).closest<HTMLAnchorElement>('[data-reveal-deleted]')
  if (!link || !tools.chat()) return
  event.preventDefault()
  const element = messageOf(link)
  const deletion = await read(link.href)
  if (!deletion) return showNotice(say('The server did not answer.'))
  // The message may have been restored meanwhile.
  if (element.dataset.deleted === undefined || element.querySelector('[data-deleted-text]')) return
  const gone = element.querySelector('[data-deletion-note]')!
  if (deletion.deleter) gone.replaceChildren(...deletedBy(deletion.deleter))
  const text = document.createElement('div')
  Object.assign(text, { className: 'message-deleted-text', dir: 'auto' })
  text.dataset.deletedText = ''
  text.textContent = deletion.text
  gone.after(text)
  // The message may have files only. They go when the message is restored or changes.
  element
    .querySelector('[data-files]')!
    .replaceChildren(...tools.fileElements(deletion.attachments))
  tools.arrange()
  element.focus()
}

interface Deletion {
  text: string
  deleter: string | null
  attachments: ShownFile[]
}

async function read(address: string): Promise<Deletion | undefined> {
  try {
    const response = await fetch(address, { headers: { accept: 'application/json' } })
    return response.ok ? await response.json() : undefined
  } catch {
    return undefined
  }
}

/** The name is an element of its own, because its direction may differ. */
function deletedBy(name: string) {
  const author = document.createElement('bdi')
  author.textContent = name
  const [before, after] = say('Deleted by <bdi>{name}</bdi>', { name: '' }).split('<bdi></bdi>')
  return [before, author, after]
}

const messageOf = (child: Element) => child.closest<HTMLElement>('[data-message]')!
