import { fitHeight } from './composer.js'
import { textOf } from './message_element.js'
import { showMessages } from './message_list.js'
import { choose, takeChosen } from './name_list.js'
import { requestChange } from './request.js'
import { confirm } from '../confirm_dialog.js'
import { showNotice } from '../notices.js'

/** Shows a form in place of a message. */
export function startEditing(event: Event) {
  const link = (event.target as Element).closest('[data-edit]')
  if (!link) return
  event.preventDefault()
  const element = messageOf(link)
  if (element.querySelector('[data-edit-form]')) return
  const template = document.querySelector<HTMLTemplateElement>('[data-edit-template]')!
  const fragment = template.content.cloneNode(true) as DocumentFragment
  const form = fragment.querySelector<HTMLFormElement>('[data-edit-form]')!
  form.action = `${addressOf(element)}?_method=PUT`
  element.append(form)
  const text = form.querySelector('textarea')!
  text.value = textOf(element)
  fitHeight(text)
  text.focus()
}

/** Ends editing with Cancel or Escape, without a change. */
export function cancelEditing(event: Event) {
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

export async function saveEdit(event: SubmitEvent) {
  const form = event.target as HTMLFormElement
  if (!form.matches('[data-edit-form]')) return
  event.preventDefault()
  const element = messageOf(form)
  const body = form.querySelector('textarea')!.value
  const hadFocus = form.contains(document.activeElement)
  const chosen = takeChosen(form)
  const answer = await requestChange(addressOf(element), 'PUT', { body, chosen })
  if ('message' in answer) {
    form.remove()
    showMessages([answer.message])
    if (hadFocus && document.activeElement === document.body) element.focus()
  } else {
    choose(form, chosen)
    form.querySelector('[data-error]')!.textContent = answer.sentence
    form.querySelector('textarea')!.classList.add('is-invalid')
  }
}

export async function deleteMessage(event: SubmitEvent) {
  const form = event.target as HTMLFormElement
  if (!form.matches('[data-delete]')) return
  event.preventDefault()
  if (!(await confirm(form.dataset.turboConfirm!, form, event.submitter))) return
  const element = messageOf(form)
  const answer = await requestChange(addressOf(element), 'DELETE')
  if ('message' in answer) {
    showMessages([answer.message])
    element.focus()
  } else {
    showNotice(answer.sentence)
  }
}

const messageOf = (child: Element) => child.closest<HTMLElement>('[data-message]')!
const addressOf = ({ id }: HTMLElement) => `/chat/messages/${id.replace('message-', '')}`
