import { loadQuotes, showQuote } from './quotes.js'

const idField = (form: HTMLElement) => form.querySelector<HTMLInputElement>('[name=quoted_id]')!

/** Prepares the field for a new message to quote a message. */
export function startQuoting(event: Event) {
  const link = (event.target as Element).closest('[data-quote-message]')
  const form = document.querySelector<HTMLFormElement>('[data-composer]')
  if (!link || !form) return
  event.preventDefault()
  const message = link.closest<HTMLElement>('[data-message]')!
  quote(form, message.id.replace('message-', ''))
  form.querySelector('textarea')!.focus()
}

/** Ends quoting with Cancel or Escape. The text of the new message stays. */
export function cancelQuoting(event: Event) {
  const { target, type, defaultPrevented } = event
  const form = (target as Element).closest<HTMLFormElement>('[data-composer]')
  const isButton = type === 'click' && (target as Element).closest('[data-cancel-quote]')
  const { key, isComposing } = event as KeyboardEvent
  const isEscape = key === 'Escape' && !isComposing && !defaultPrevented
  if (!form || !quotedBy(form) || (!isButton && !isEscape)) return
  event.preventDefault()
  stopQuoting(form)
  form.querySelector('textarea')!.focus()
}

/** Shows the quoted message if it is on the page. Otherwise the link opens the history there. */
export function followQuote(event: MouseEvent) {
  const link = (event.target as Element).closest<HTMLElement>('[data-quote]')
  const message = link && document.getElementById(`message-${link.dataset.quoted}`)
  if (!message || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  document.querySelector('[data-linked]')?.removeAttribute('data-linked')
  message.toggleAttribute('data-linked', true)
  message.scrollIntoView({ block: 'center' })
  message.focus({ preventScroll: true })
}

/** Shows in the form what the new message will quote. */
export function quote(form: HTMLElement, id: string) {
  idField(form).value = id
  part(form).hidden = false
  showQuote(place(form), id)
  void loadQuotes()
}

export function stopQuoting(form: HTMLElement) {
  idField(form).value = ''
  part(form).hidden = true
  showQuote(place(form), null)
}

/** Returns the id of the message that the new one will quote. */
export const quotedBy = (form: HTMLElement) => idField(form).value || undefined

const part = (form: HTMLElement) => form.querySelector<HTMLElement>('[data-quoting]')!
const place = (form: HTMLElement) => form.querySelector<HTMLAnchorElement>('[data-quote]')!
