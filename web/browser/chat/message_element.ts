import { missingFilesNote, type ShownFile } from './message_file.js'
import { hideDeletedText } from './message_moderation.js'
import { piecesOf } from './message_text.js'
import type { PlacedMessage } from './message_place.js'
import { showQuote } from './quotes.js'
import { list, part, readerId } from './room_elements.js'
import { fileElements } from './show_files.js'
import type { NamedMember } from '../../../messaging/contract.js'
import { say } from '../say.js'

/** A message as the hub sends it. Without `number`, it is not stored yet. */
export interface ShownMessage {
  id: string
  number?: number
  position?: number
  authorId: number | null
  author: string | null
  body: string
  /** ISO 8601 */
  createdAt: string
  editedAt?: string | null
  deletedAt?: string | null
  mentions?: NamedMember[]
  attachments: ShownFile[]
  fileCount: number
  quotedId?: string | null
}

/** Creates the element of a message, like the component chat_message.edge. */
export function createMessage(message: ShownMessage) {
  const template = document.querySelector<HTMLTemplateElement>('[data-message-template]')!
  const fragment = template.content.cloneNode(true) as DocumentFragment
  const element = fragment.querySelector<HTMLElement>('[data-message]')!
  element.id = `message-${message.id}`
  const links: [name: string, attribute: string, address: string][] = [
    ['link', 'href', `${list()!.dataset.path}?message=${message.id}`],
    ['quote-message', 'href', `${list()!.dataset.path}?quote=${message.id}`],
    ['edit', 'href', `${list()!.dataset.path}?edit=${message.id}`],
    ['delete', 'action', `/chat/messages/${message.id}?_method=DELETE`],
  ]
  for (const [name, attribute, address] of links) {
    part(element, name)?.setAttribute(attribute, address)
  }
  fillMessage(element, message)
  return element
}

/** Shows a message, or a newer version of it, in its element. */
export function fillMessage(element: HTMLElement, message: ShownMessage) {
  const { number, position, authorId, author, body, createdAt, editedAt, deletedAt } = message
  const { dataset } = element
  if (number !== undefined) dataset.number = String(number)
  if (position !== undefined) dataset.position = String(position)
  if (authorId === null) delete dataset.authorId
  else dataset.authorId = String(authorId)
  element.toggleAttribute('data-own', authorId !== null && authorId === readerId())
  dataset.at = createdAt
  element.toggleAttribute('data-deleted', Boolean(deletedAt))
  delete dataset.state
  part(element, 'state')!.textContent = ''
  part(element, 'author')!.textContent = author ?? say('Former member')
  part(element, 'time')!.setAttribute('datetime', createdAt)
  part(element, 'edited')!.hidden = !editedAt || Boolean(deletedAt)
  part(element, 'deletion-note')!.hidden = !deletedAt
  part(element, 'body')!.replaceChildren(...nodesOf(deletedAt ? '' : body, message.mentions))
  hideDeletedText(element)
  part(element, 'files')!.replaceChildren(...fileElements(message.attachments))
  part(element, 'files-note')!.textContent = missingFilesNote(
    message,
    readerId() === undefined,
    say
  )
  showQuote(part<HTMLAnchorElement>(element, 'quote')!, (!deletedAt && message.quotedId) || null)
  part(element, 'edit-form')?.remove()
  part(element, 'failure')?.remove()
}

function nodesOf(body: string, mentions?: NamedMember[]) {
  return piecesOf(body, mentions).map(({ text, href, mentioned }) => {
    if (mentioned) return nameElement(text, mentioned)
    if (!href) return text
    const link = document.createElement('a')
    Object.assign(link, { href, rel: 'noopener noreferrer nofollow', target: '_blank' })
    link.textContent = text
    return link
  })
}

/** Marks the reader's own name, and emphasises other names. */
function nameElement(text: string, mentioned: number[]) {
  const element = document.createElement(mentioned.includes(readerId()!) ? 'mark' : 'span')
  element.className = 'mention'
  element.textContent = text
  return element
}

/** The text of a message as its author has typed it. */
export const textOf = (element: HTMLElement) => part(element, 'body')!.textContent!

/** Shows the state of a message that is not stored yet. */
export function showState(element: HTMLElement, state: 'sending' | 'failed') {
  element.dataset.state = state
  part(element, 'state')!.textContent = state === 'sending' ? say('Sending…') : say('Not sent')
}

/** Returns where the message of an element is among the others. */
export function placedMessage({ dataset }: HTMLElement): PlacedMessage {
  return {
    number: dataset.number === undefined ? undefined : Number(dataset.number),
    authorId: dataset.authorId === undefined ? null : Number(dataset.authorId),
    createdAt: dataset.at!,
  }
}
