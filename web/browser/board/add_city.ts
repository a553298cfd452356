import { meta } from '../page_meta.js'
import { say } from '../say.js'
import { announce } from './announce.js'
import { refreshBoard } from './follow_board.js'

const PAUSE_MS = 150
const TIMEOUT_MS = 15_000
/** A search that takes longer says so. */
const SLOW_MS = 400
const LIST_ID = 'city-suggestions'

interface Suggestion {
  id: number
  name: string
  country: string
  /** The name by which the city was found, if it is another one. */
  otherName: string | null
  temperature: string
  localTime: string
  isWatched: boolean
}

interface Answer {
  isFull: boolean
  cities: Suggestion[]
}

let suggestions: Suggestion[] = []
let active = -1
let timer: ReturnType<typeof setTimeout> | undefined
let request: AbortController | undefined

const field = () => document.querySelector<HTMLInputElement>('[data-add-city] input[name="search"]')
const list = () => document.getElementById(LIST_ID)
const isField = ({ target }: Event) => target === field()

/** Turns the search field of the board into a combobox: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ */
export function prepareAddCity() {
  const input = field()
  if (!input || input.role === 'combobox') return
  const element = document.createElement('ul')
  element.id = LIST_ID
  element.className = 'suggestions'
  element.hidden = true
  element.setAttribute('role', 'listbox')
  element.setAttribute('aria-label', say('Cities'))
  input.after(element)
  input.setAttribute('role', 'combobox')
  input.setAttribute('aria-autocomplete', 'list')
  input.setAttribute('aria-expanded', 'false')
  input.setAttribute('aria-controls', LIST_ID)
}

export function suggestAsTyped(event: Event) {
  if (!isField(event)) return
  clearTimeout(timer)
  request?.abort()
  const text = field()!.value.trim()
  if (text) timer = setTimeout(() => void suggest(text), PAUSE_MS)
  else closeList()
}

async function suggest(text: string) {
  request = new AbortController()
  const { signal } = request
  const wait = setTimeout(() => !signal.aborted && showSentence(say('Searching…')), SLOW_MS)
  const answer = await load(text, AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]))
  clearTimeout(wait)
  if (signal.aborted || field()?.value.trim() !== text) return
  if (answer) showSuggestions(answer, text)
  else
    showSentence(
      navigator.onLine ? say('The cities could not be loaded.') : say('You are offline.')
    )
}

async function load(text: string, signal: AbortSignal): Promise<Answer | undefined> {
  const headers = { accept: 'application/json' }
  const path = `/cities/suggestions?${new URLSearchParams({ search: text })}`
  try {
    const response = await fetch(path, { headers, signal })
    return response.ok ? await response.json() : undefined
  } catch {
    return undefined
  }
}

function showSuggestions({ cities, isFull }: Answer, text: string) {
  const canAdd = cities.some(({ isWatched }) => !isWatched)
  if (!cities.length) return showSentence(say('No city is called “{text}”.', { text }))
  if (isFull && canAdd) {
    return showSentence(
      say('Your board is full. Stop watching a city to make room for another one.')
    )
  }
  suggestions = cities
  open(cities.map(optionOf))
  setActive(cities.findIndex(({ isWatched }) => !isWatched))
  announce(
    say(
      '{n, plural, one {# city} other {# cities}}. Arrow keys choose, Enter adds the city to your board.',
      { n: cities.length }
    )
  )
}

/** Shows a sentence instead of cities. */
function showSentence(sentence: string) {
  suggestions = []
  const item = document.createElement('li')
  item.className = 'suggestion-note'
  item.setAttribute('role', 'option')
  item.setAttribute('aria-disabled', 'true')
  item.textContent = sentence
  open([item])
  setActive(-1)
  announce(sentence)
}

function open(items: HTMLElement[]) {
  list()!.replaceChildren(...items)
  list()!.hidden = false
  field()!.setAttribute('aria-expanded', 'true')
}

function closeList() {
  const element = list()
  if (!element) return
  element.hidden = true
  element.replaceChildren()
  suggestions = []
  field()!.setAttribute('aria-expanded', 'false')
  setActive(-1)
}

function optionOf(
  { name, otherName, country, temperature, localTime, isWatched }: Suggestion,
  n: number
) {
  const option = document.createElement('li')
  option.id = `${LIST_ID}-${n}`
  option.setAttribute('role', 'option')
  if (isWatched) option.setAttribute('aria-disabled', 'true')
  const names = otherName
    ? [isolate('b', name), ' ', isolate('span', otherName)]
    : [isolate('b', name)]
  const place = document.createElement('span')
  place.className = 'below'
  place.textContent = `${country} · ${localTime}`
  const reading = document.createElement('span')
  reading.className = 'reading'
  reading.textContent = isWatched ? say('already on your board') : temperature
  const left = document.createElement('span')
  left.append(...names, place)
  option.append(left, ' ', reading)
  return option
}

function isolate(tag: 'b' | 'span', text: string) {
  const element = document.createElement(tag)
  element.dir = 'auto'
  element.textContent = text
  return element
}

function setActive(index: number) {
  active = index
  for (const [n, option] of [...list()!.children].entries()) {
    option.setAttribute('aria-selected', String(n === index))
  }
  if (index < 0) return field()!.removeAttribute('aria-activedescendant')
  field()!.setAttribute('aria-activedescendant', `${LIST_ID}-${index}`)
  list()!.children[index].scrollIntoView({ block: 'nearest' })
}

/** Before the key submits the form. */
export function chooseByKey(event: KeyboardEvent) {
  if (!isField(event) || event.isComposing || list()?.hidden !== false) return
  const { key } = event
  const count = suggestions.length
  if (key === 'ArrowDown' && count) setActive((active + 1) % count)
  else if (key === 'ArrowUp' && count) setActive((Math.max(active, 0) + count - 1) % count)
  else if (key === 'Enter' && active >= 0) void choose(active)
  else if (key === 'Escape') closeList()
  else return
  event.preventDefault()
}

/** Keeps the focus in the field while somebody clicks or taps on a city. */
export function keepFieldFocused(event: Event) {
  if ((event.target as Element).closest(`#${LIST_ID}`)) event.preventDefault()
}

export function chooseClicked({ target }: Event) {
  const option = (target as Element).closest(`#${LIST_ID} > li`)
  const index = option ? [...list()!.children].indexOf(option) : -1
  if (suggestions[index]) void choose(index)
}

export function closeWithoutFocus(event: Event) {
  if (isField(event)) closeList()
}

async function choose(index: number) {
  const { id, name, isWatched } = suggestions[index]
  if (isWatched) return announce(say('{city} is already on your board.', { city: name }))
  closeList()
  const problem = await watch(id)
  if (problem) {
    showSentence(problem)
  } else {
    field()!.value = ''
    await refreshBoard()
    announce(say('{city} is on your board now.', { city: name }))
  }
}

/** Returns undefined, or why the city cannot be put on the board. */
async function watch(id: number): Promise<string | undefined> {
  try {
    const response = await fetch('/subscriptions', {
      method: 'POST',
      headers: { 'accept': 'application/json', 'x-csrf-token': meta('csrf-token') },
      body: new URLSearchParams({ city_id: String(id) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (response.ok) return undefined
    const { errors, detail } = await response.json()
    return errors?.[0]?.detail ?? detail
  } catch {
    return navigator.onLine ? say('The server did not answer.') : say('You are offline.')
  }
}
