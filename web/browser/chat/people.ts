import { list, readerId } from './room_elements.js'
import { hereWords, typingWords, type Words } from './people_words.js'
import type { Here, Message, TypingMembers } from '../../../messaging/contract.js'
import { say } from '../say.js'

/** The hub repeats it while the member is typing. */
const TYPING_MS = 6000

/** For so long after a post, the hub may still say that its author is typing. */
const QUIET_MS = 1500

/** As many as a request for names may say. */
const MAX_PRESENT = 20

let writers: TypingMembers['members'] = []
let present: Here['members'] = []

/** Stays while the connection is lost, when all pages of a large room come back. */
let crowd = { roomId: -1, count: 0 }

let timer: ReturnType<typeof setTimeout> | undefined

/** Authors who have posted: until when they are not shown as typing. */
const quietUntil = new Map<number, number>()

const part = <E extends HTMLElement>(name: string) => document.querySelector<E>(`[data-${name}]`)

/** Shows who is present. Not in a live region: people come and go all the time. */
export function showHere({ roomId, count, members }: Here) {
  if (!isShown(roomId)) return
  present = members
  crowd = { roomId, count }
  const words = hereWords({ count, members }, readerId(), say)
  const isAlone = members.every(({ id }) => id === readerId())
  write(part('here-nobody'), isAlone ? words : [])
  const people = part<HTMLDetailsElement>('here-people')!
  people.hidden = isAlone
  if (isAlone) people.open = false
  write(people.querySelector('summary'), isAlone ? [] : words)
  const more = count - members.length
  const items = isAlone ? [] : members.map(({ name }) => item([{ name }]))
  if (more > 0) items.push(item([`${more} more`]))
  people.querySelector('ul')!.replaceChildren(...items)
}

/** The user ids of members who are present in the room of the page. */
export const presentIds = () => present.slice(0, MAX_PRESENT).map(({ id }) => id)

/** The number of members who are present in a room, and 0 if it is not known. */
export const presentCount = (roomId: number) => (crowd.roomId === roomId ? crowd.count : 0)

/** Shows who is typing. */
export function showTyping({ roomId, members }: TypingMembers) {
  if (!isShown(roomId)) return
  writers = members
  clearTimeout(timer)
  timer = setTimeout(clearTyping, TYPING_MS)
  writeTyping()
}

/** Whoever has posted a message does not type it any more. */
export function endTyping(messages: Pick<Message, 'authorId' | 'number' | 'position'>[]) {
  const posts = messages.filter(({ number, position }) => number === position)
  if (!posts.length) return
  for (const { authorId } of posts) quietUntil.set(authorId!, Date.now() + QUIET_MS)
  writers = writers.filter(({ id }) => !posts.some(({ authorId }) => authorId === id))
  writeTyping()
  // They may have begun to write the next message.
  setTimeout(writeTyping, QUIET_MS)
}

/** Forgets who is here, because the page, the room or the connection has changed. */
export function clearPeople() {
  present = []
  write(part('here-nobody'), [])
  const people = part('here-people')
  if (people) {
    people.hidden = true
    for (const child of people.children) child.replaceChildren()
  }
  quietUntil.clear()
  clearTyping()
}

function clearTyping() {
  clearTimeout(timer)
  writers = []
  writeTyping()
}

const isShown = (roomId: number) => list()?.dataset.roomId === String(roomId) && part('here')

function writeTyping() {
  const line = part('typing')
  const isQuiet = ({ id }: { id: number }) => Date.now() < (quietUntil.get(id) ?? 0)
  const shown = writers.filter((writer) => !isQuiet(writer))
  if (line) write(line, typingWords(shown, readerId(), say))
}

function item(words: Words) {
  const element = document.createElement('li')
  write(element, words)
  return element
}

function write(element: Element | null, words: Words) {
  element?.replaceChildren(
    ...words.map((word) => (typeof word === 'string' ? word : isolated(word)))
  )
}

function isolated({ name }: { name: string }) {
  const element = document.createElement('bdi')
  element.textContent = name
  return element
}
