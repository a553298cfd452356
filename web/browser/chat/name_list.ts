import type { Tools } from './tools.js'
import { say } from '../say.js'

/** A name that is being typed after an `@`, or only the `@`. An `@` within a word belongs to an e-mail address. */
const TYPED = /(?<![\p{L}\p{M}\p{N}_@])@(\S[^\n@]{0,40}|)$/u

const PAUSE_MS = 120

interface Suggestion {
  id: number
  name: string
}

/** The name that is being typed in a field. */
interface Typed {
  field: HTMLTextAreaElement
  /** The index of the `@` in the text. */
  start: number
  name: string
}

const LIST_ID = 'name-list'

let tools: Tools
let typed: Typed | undefined
let suggestions: Suggestion[] = []
let active = 0
let timer: ReturnType<typeof setTimeout> | undefined
let request: AbortController | undefined

/** The place of the `@` whose list somebody has closed. */
let closedAt: number | undefined

const listElement = () => document.getElementById(LIST_ID)

export function start(given: Tools) {
  tools = given
  addEventListener('keydown', moveInNames, true)
  addEventListener('pointerdown', keepFieldFocused)
  addEventListener('mousedown', keepFieldFocused)
  addEventListener('click', insertClicked)
  addEventListener('focusout', closeWithoutFocus)
}

/** Suggests members while somebody types a name after an `@`. */
export function suggestNames({ target }: Event) {
  const field = target as HTMLTextAreaElement
  if (!field.matches('[data-composer] textarea, [data-edit-form] textarea')) return
  typed = typedIn(field)
  clearTimeout(timer)
  request?.abort()
  if (typed?.start !== closedAt) closedAt = undefined
  if (!typed || closedAt !== undefined) return hideList()
  timer = setTimeout(() => void suggest(), PAUSE_MS)
}

function typedIn(field: HTMLTextAreaElement): Typed | undefined {
  const { value, selectionStart: caret, selectionEnd: end } = field
  const found = caret === end ? TYPED.exec(value.slice(0, caret)) : null
  return found ? { field, start: found.index, name: found[1] } : undefined
}

async function suggest() {
  const current = typed
  const path = tools.list()?.dataset.membersPath
  if (!current || !path) return
  request = new AbortController()
  try {
    const query = new URLSearchParams({ name: current.name })
    if (!current.name) query.set('present', tools.presentIds().join(','))
    const response = await fetch(`${path}?${query}`, {
      headers: { accept: 'application/json' },
      signal: request.signal,
    })
    const found: Suggestion[] = response.ok ? await response.json() : []
    if (typed !== current || !current.field.isConnected) return
    // A blank ends the name, unless the name goes on.
    const goesOn = ({ name }: Suggestion) =>
      name.toLocaleLowerCase().startsWith(current.name.toLocaleLowerCase())
    suggestions = current.name.endsWith(' ') ? found.filter(goesOn) : found
    active = 0
    if (suggestions.length) showList(current.field)
    else hideList()
  } catch {
    // The next letter asks again.
  }
}

function showList(field: HTMLTextAreaElement) {
  const element = listElement() ?? createList()
  element.replaceChildren(...suggestions.map(optionOf))
  field.before(element)
  field.setAttribute('aria-autocomplete', 'list')
  field.setAttribute('aria-controls', LIST_ID)
  markActive(field)
  const count = suggestions.length
  announce(
    field,
    say('{n, plural, one {# name} other {# names}}. Arrow keys choose, Enter inserts.', {
      n: count,
    })
  )
}

function createList() {
  const element = document.createElement('ul')
  element.id = LIST_ID
  element.className = 'name-list'
  element.setAttribute('role', 'listbox')
  element.setAttribute('aria-label', say('Members'))
  return element
}

function optionOf({ name }: Suggestion, n: number) {
  const option = document.createElement('li')
  option.id = `${LIST_ID}-${n}`
  option.setAttribute('role', 'option')
  option.dir = 'auto'
  option.textContent = name
  return option
}

function markActive(field: HTMLTextAreaElement) {
  for (const [n, option] of [...listElement()!.children].entries()) {
    option.setAttribute('aria-selected', String(n === active))
  }
  field.setAttribute('aria-activedescendant', `${LIST_ID}-${active}`)
}

function hideList() {
  const element = listElement()
  if (!element) return
  const field = element.parentElement!.querySelector('textarea')!
  element.remove()
  suggestions = []
  field.removeAttribute('aria-controls')
  field.removeAttribute('aria-activedescendant')
  announce(field, '')
}

/** Tells a screen reader. The region exists before its text, or the text would not be read. */
function announce(field: HTMLTextAreaElement, text: string) {
  const region = field.form!.querySelector('[data-name-status]')
  if (region) region.textContent = text
}

/** Before the key sends the message, or ends editing. */
function moveInNames(event: KeyboardEvent) {
  const { key, isComposing } = event
  if (!listElement() || event.target !== typed?.field || isComposing) return
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 }
  if (steps[key]) {
    active = (active + steps[key] + suggestions.length) % suggestions.length
    markActive(typed.field)
  } else if (key === 'Enter' || key === 'Tab') {
    if (event.shiftKey) return hideList()
    insert(active)
  } else if (key === 'Escape') {
    closeList()
  } else {
    return
  }
  event.preventDefault()
  event.stopImmediatePropagation()
}

/** Keeps the focus in the field while somebody clicks or taps on a name. */
function keepFieldFocused(event: Event) {
  if ((event.target as Element).closest(`#${LIST_ID}`)) event.preventDefault()
}

function insertClicked({ target }: Event) {
  const option = (target as Element).closest(`#${LIST_ID} > li`)
  if (option) insert([...option.parentElement!.children].indexOf(option))
}

function closeWithoutFocus({ target }: Event) {
  if (target === typed?.field) hideList()
}

function closeList() {
  closedAt = typed?.start
  hideList()
}

function insert(n: number) {
  const { field, start: at } = typed!
  const { id, name } = suggestions[n]
  tools.choose(field.form!, String(id))
  field.setRangeText(`@${name} `, at, field.selectionStart, 'end')
  closeList()
  field.dispatchEvent(new Event('input', { bubbles: true }))
  field.focus()
}
