import type { Tools } from './tools.js'
import { confirm } from '../confirm_dialog.js'
import { showNotice } from '../notices.js'

let tools: Tools

export function start(given: Tools) {
  tools = given
  addEventListener('click', cancelEditing, true)
  addEventListener('keydown', cancelEditing)
  addEventListener('submit', (event) => void saveEdit(event), true)
}

/** Shows a form in place of a message. */
export function startEditing(link: Element) {
  const element = messageOf(link)
  if (element.querySelector('[data-edit-form]')) return
  const template = document.querySelector<HTMLTemplateElement>('[data-edit-template]')!
  const fragment = template.content.cloneNode(true) as DocumentFragment
  const form = fragment.querySelector<HTMLFormElement>('[data-edit-form]')!
  form.action = `${addressOf(element)}?_method=PUT`
  element.append(form)
  const text = form.querySelector('textarea')!
  text.value = tools.textOf(element)
  tools.fitHeight(text)
  text.focus()
}

/** Ends editing with Cancel or Escape, without a change. */
function cancelEditing(event: Event) {
  const target = event.target as Element
  const isEscape = (event as KeyboardEvent).key === 'Escape'
  const form = isEscape ? target.closest('[data-edit-form]') : null
  const button = target.closest('[data-edit-form] [data-cancel]')
  if (!form && (event.type !== 'click' || !button)) return
  event.preventDefault()
  const element = messageOf(target)
  element.querySelector('[data-edit-form]')!.remove()
  element.querySelector<HTMLElement>('[data-edit]')?.focus()
}

async function saveEdit(event: SubmitEvent) {
  const form = event.target as HTMLFormElement
  if (!form.matches('[data-edit-form]')) return
  event.preventDefault()
  const element = messageOf(form)
  const body = form.querySelector('textarea')!.value
  const hadFocus = form.contains(document.activeElement)
  const chosen = tools.takeChosen(form)
  const answer = await tools.requestChange(addressOf(element), 'PUT', { body, chosen })
  if ('message' in answer) {
    form.remove()
    tools.showMessages([answer.message])
    if (hadFocus && document.activeElement === document.body) element.focus()
  } else {
    tools.choose(form, chosen)
    form.querySelector('[data-error]')!.textContent = answer.sentence
    form.querySelector('textarea')!.classList.add('is-invalid')
  }
}

export async function deleteMessage(form: HTMLFormElement, submitter: HTMLElement | null) {
  if (!(await confirm(form.dataset.turboConfirm!, form, submitter))) return
  const element = messageOf(form)
  const answer = await tools.requestChange(addressOf(element), 'DELETE')
  if ('message' in answer) {
    tools.showMessages([answer.message])
    element.focus()
  } else {
    showNotice(answer.sentence)
  }
}

const messageOf = (child: Element) => child.closest<HTMLElement>('[data-message]')!
const addressOf = ({ id }: HTMLElement) => `/chat/messages/${id.replace('message-', '')}`
