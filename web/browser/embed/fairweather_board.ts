import { feedOf, type BoardFeed } from './board_feed.js'
import type { City } from './city.js'
import { create, setText } from './elements.js'
import { ageOf, ageText, chosenCities, isOld, temperatureText } from './format.js'
import { Row, type RowTexts } from './row.js'
import { STYLES } from './styles.js'
import { wordsIn, type Words } from './words.js'

const AGE_INTERVAL_MS = 10_000
const HEADINGS = ['city', 'temperature', 'measured'] as const

const styles = new CSSStyleSheet()
styles.replaceSync(STYLES)

/**
 * `<fairweather-board src="…" token="…">`: the board of a member, live, on a page of another site. The
 * policy of the page must only allow this script, and connections to Fairweather: the element parses no
 * HTML, and its styles are a style sheet of its own.
 */
export class FairweatherBoard extends HTMLElement {
  static observedAttributes = ['src', 'hub', 'token', 'cities', 'unit', 'lang']

  #feed?: BoardFeed
  #timer?: ReturnType<typeof setInterval>
  #rows = new Map<number, Row>()
  #headings = HEADINGS.map(() => create('th'))
  #body = create('tbody')
  #table = create('table', create('thead', create('tr', ...this.#headings)), this.#body)
  #status = create('p')

  constructor() {
    super()
    for (const heading of this.#headings) heading.scope = 'col'
    this.#status.role = 'status'
    const root = this.attachShadow({ mode: 'open' })
    root.adoptedStyleSheets = [styles]
    root.append(this.#table, this.#status)
  }

  connectedCallback() {
    this.#timer = setInterval(this.#show, AGE_INTERVAL_MS)
    const src = this.#attribute('src')
    const hub = this.#attribute('hub') || src
    const token = this.#attribute('token')
    if (token && URL.canParse(src) && URL.canParse(hub)) {
      this.#feed = feedOf({ src, hub, token })
      this.#feed.add(this.#show)
    }
    this.#show()
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
    this.#feed?.remove(this.#show)
    this.#feed = undefined
  }

  attributeChangedCallback() {
    if (!this.isConnected) return
    this.disconnectedCallback()
    this.connectedCallback()
  }

  #attribute(name: string) {
    return this.getAttribute(name)?.trim() ?? ''
  }

  #show = () => {
    const wanted = this.closest<HTMLElement>('[lang]')?.lang || navigator.language
    // Other languages have English words, so they have English formats, too.
    const language = /^(en|ru)\b/.test(wanted) ? wanted : 'en'
    const word = wordsIn(language)
    const cities = chosenCities(this.#feed?.cities ?? [], this.#attribute('cities'))

    HEADINGS.forEach((name, n) => setText(this.#headings[n], word(name)))
    this.#table.lang = this.#status.lang = language
    this.#table.hidden = !cities.length
    this.#showRows(cities, word, language)
    this.#status.className = this.#feed?.state ?? ''
    setText(this.#status, this.#sentence(cities, word, language))
  }

  #showRows(cities: City[], word: Words, language: string) {
    const rows = new Map(cities.map(({ id }) => [id, this.#rows.get(id) ?? new Row()]))
    for (const city of cities) rows.get(city.id)!.show(this.#textsOf(city, word, language))
    // Rows that stay where they are keep what the reader has selected in them.
    if (String([...rows.keys()]) !== String([...this.#rows.keys()])) {
      this.#body.replaceChildren(...[...rows.values()].map(({ element }) => element))
    }
    this.#rows = rows
  }

  #textsOf(city: City, word: Words, language: string): RowTexts {
    const feed = this.#feed!
    const { celsius } = city
    const age = ageOf(city, feed.now())
    const old = age !== undefined && isOld(city, age, feed.staleAfterS)
    const isFahrenheit = /^f$/i.test(this.#attribute('unit'))
    return {
      ...city,
      temperature:
        celsius === null ? word('noReading') : temperatureText(celsius, isFahrenheit, language),
      age: (age === undefined ? '' : ageText(age, language)) + (old ? `, ${word('old')}` : ''),
      isOld: old,
    }
  }

  #sentence(cities: City[], word: Words, language: string) {
    if (!this.#feed) return 'src or token is missing.'
    const { state, liveUntil } = this.#feed
    if (state === 'live' && !cities.length) return word('empty')
    if (state !== 'lost') return word(state)
    const time = liveUntil!.toLocaleString(language, {
      weekday: 'short',
      hour: 'numeric',
      minute: '2-digit',
    })
    return word(navigator.onLine ? 'lost' : 'offline').replace('{time}', time)
  }
}
