import { addFiles, describe, showChosen, takeFiles } from './chosen_files.js'
import { showError } from './composer_error.js'
import { showState } from './message_element.js'
import { showMessages } from './message_list.js'
import { chat, list, messageElement, readerId } from './room_elements.js'
import { showNewest } from './history.js'
import { isComposerMuted } from './muted_composer.js'
import { choose, takeChosen } from './chosen_names.js'
import { quote, quotedBy, stopQuoting } from './quoting.js'
import { scrollToEnd } from './scroll.js'
import { requestChange } from './request.js'
import { item } from './show_files.js'
import { startUpload } from './upload.js'
import { serverTime } from '../server_clock.js'
import { say } from '../say.js'

/** A message that the server has not confirmed yet. */
interface Outgoing {
  id: string
  body: string
  files: File[]
  quotedId?: string
  address: string
  userId: number
  /** The ids of the members whom the writer has chosen to name. */
  chosen: string
  /** Why the last attempt failed. */
  failure?: string
  /** Ends the upload of its files. */
  cancel?: () => void
}

const outgoing = new Map<string, Outgoing>()

/** Messages are sent one after the other, so that they keep the order in which they were written. */
let last: Promise<unknown> = Promise.resolve()

const composer = () => document.querySelector<HTMLFormElement>('[data-composer]')
const field = (form: HTMLFormElement) => form.querySelector<HTMLTextAreaElement>('textarea')!

/** Sends with Enter. With a touch keyboard, Enter starts a new line. */
export function sendWithEnter(event: KeyboardEvent) {
  const { target, key, shiftKey, altKey, ctrlKey, metaKey, isComposing } = event
  const form = (target as Element).closest<HTMLFormElement>('[data-composer], [data-edit-form]')
  const isPlain = !shiftKey && !altKey && !isComposing
  if (!form || key !== 'Enter' || !isPlain) return
  if (isTouch() && !ctrlKey && !metaKey) return
  event.preventDefault()
  form.requestSubmit()
}

const isTouch = () => matchMedia('(pointer: coarse)').matches

/** Shows a message at once, and sends it. */
export function post(event: SubmitEvent) {
  const form = event.target as HTMLFormElement
  if (!form.matches('[data-composer]')) return
  event.preventDefault()
  if (isComposerMuted(form)) return
  const text = field(form)
  const body = text.value.trim()
  showError(form, '')
  text.focus()
  const files = takeFiles(form)
  if (!body && !files.length) return showError(form, say('Please write a message'))

  const id = form.querySelector<HTMLInputElement>('[name=id]')!
  const message: Outgoing = {
    id: id.value,
    body,
    files,
    quotedId: quotedBy(form),
    address: form.dataset.address!,
    userId: readerId()!,
    chosen: takeChosen(form),
  }
  id.value = newId()
  text.value = ''
  stopQuoting(form)
  fitHeight(text)
  outgoing.set(message.id, message)
  showOutgoing(message)
  scrollToEnd()
  void showNewest()
  send(message)
}

function showOutgoing(message: Outgoing) {
  const { id, body, quotedId } = message
  const author = chat()!.dataset.userName!
  const createdAt = new Date(serverTime()).toISOString()
  const files = { attachments: [], fileCount: 0 }
  showMessages([{ id, body, author, authorId: readerId()!, createdAt, quotedId, ...files }])
  showState(messageElement(id)!, 'sending')
  showUpload(message)
}

/** Shows the files of a message that is not stored yet, and how much of them is sent. */
function showUpload({ id, files, failure }: Outgoing) {
  const shown = messageElement(id)?.querySelector('[data-files]')
  if (!shown) return
  shown.replaceChildren(...files.map((file) => item(...describe(file))))
  if (!files.length || failure) return
  const template = document.querySelector<HTMLTemplateElement>('[data-upload-template]')!
  const upload = (template.content.cloneNode(true) as DocumentFragment).firstElementChild!
  upload
    .querySelector('progress')!
    .setAttribute(
      'aria-label',
      say('Sending {n, plural, one {# file} other {# files}}', { n: files.length })
    )
  upload.querySelector('button')!.value = id
  shown.append(upload)
}

function showProgress(id: string, sent: number) {
  const bar = messageElement(id)?.querySelector('progress')
  // The server still works when everything is sent. A bar without a value shows that.
  if (sent < 1) bar?.setAttribute('value', String(sent))
  else bar?.removeAttribute('value')
}

/** A message does not wait for the files of the one before it. */
function send(message: Outgoing) {
  if (message.files.length) void sendNow(message)
  else last = last.then(() => sendNow(message))
}

function request(message: Outgoing) {
  const { id, body, chosen, quotedId, files, address } = message
  const fields = { id, body, chosen, ...(quotedId && { quoted_id: quotedId }) }
  if (!files.length) return requestChange(address, 'POST', fields)
  const upload = startUpload(address, fields, files, (sent) => showProgress(id, sent))
  message.cancel = upload.cancel
  return upload.answer
}

async function sendNow(message: Outgoing) {
  const { id } = message
  const answer = await request(message)
  message.cancel = undefined
  if (!answer) return
  if ('message' in answer) {
    outgoing.delete(id)
    if (isOnPage(message)) showMessages([answer.message])
    return
  }
  // The hub may have brought the message although the answer got lost.
  if (!outgoing.has(id)) return
  message.failure = answer.sentence
  const element = messageElement(id)
  if (element) showFailure(element, message)
}

/** Forgets messages that have arrived. */
export function confirmSent(messages: { id: string }[]) {
  for (const { id } of messages) outgoing.delete(id)
}

const isOnPage = ({ address }: Outgoing) => composer()?.dataset.address === address

/** Shows why a message was not sent, with buttons to try again or to take the text back. */
function showFailure(element: HTMLElement, message: Outgoing) {
  const { id, failure: sentence } = message
  showState(element, 'failed')
  showUpload(message)
  element.querySelector('[data-failure]')?.remove()
  const template = document.querySelector<HTMLTemplateElement>('[data-failure-template]')!
  const failure = (template.content.cloneNode(true) as DocumentFragment).firstElementChild!
  failure.querySelector('[data-sentence]')!.textContent = sentence!
  for (const button of failure.querySelectorAll('button')) button.value = id
  element.append(failure)
}

/** Sends a failed message again, with the same id: if it did arrive, it is not stored twice. */
export function retry({ target }: Event) {
  const button = (target as Element).closest<HTMLButtonElement>('[data-retry]')
  const message = button && outgoing.get(button.value)
  if (!message) return
  const element = messageElement(message.id)!
  element.querySelector('[data-failure]')?.remove()
  showState(element, 'sending')
  message.failure = undefined
  showUpload(message)
  field(composer()!).focus()
  send(message)
}

/** Puts a failed message, or one of which the files are being sent, back into the form. */
export function takeBack({ target }: Event) {
  const button = (target as Element).closest<HTMLButtonElement>('[data-take-back]')
  const message = button && outgoing.get(button.value)
  if (!message) return
  // If the form already has too many files, the message stays where it is.
  if (message.files.length && !addFiles(composer()!, message.files)) return
  outgoing.delete(message.id)
  message.cancel?.()
  messageElement(message.id)!.remove()
  const form = composer()!
  if (message.quotedId) quote(form, message.quotedId)
  const text = field(form)
  text.value = [message.body, text.value].filter(Boolean).join('\n')
  choose(composer()!, message.chosen)
  fitHeight(text)
  text.focus()
}

/**
 * Shows the messages again that are not confirmed yet, after another page was shown. Turbo may have
 * kept a page with messages that were sent since.
 */
export function showOutgoingAgain() {
  const room = list()
  if (!room) return
  const form = composer()
  if (form) showChosen(form)
  for (const element of room.querySelectorAll<HTMLElement>('[data-message]:not([data-number])')) {
    element.remove()
  }
  for (const message of outgoing.values()) {
    if (!isOnPage(message) || message.userId !== readerId()) continue
    if (messageElement(message.id)) continue
    showOutgoing(message)
    if (message.failure) showFailure(messageElement(message.id)!, message)
  }
}

/** Makes the field as high as its text. */
export function fitText({ target }: Event) {
  if ((target as Element).matches('[data-composer] textarea, [data-edit-form] textarea')) {
    fitHeight(target as HTMLTextAreaElement)
  }
}

export function fitHeight(text: HTMLTextAreaElement) {
  text.rows = 1
  const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(text)
  const padding = Number.parseFloat(paddingTop) + Number.parseFloat(paddingBottom)
  const lines = Math.round((text.scrollHeight - padding) / Number.parseFloat(lineHeight))
  text.rows = Math.min(Math.max(lines, 1), 8)
}

/** Not `crypto.randomUUID()`: browsers offer it only over HTTPS. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 0x0f) | 0x40
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
