import { create, setText } from './elements.js'

export interface RowTexts {
  name: string
  country: string
  temperature: string
  measuredAt: string | null
  age: string
  isOld: boolean
}

/** A city of the board. */
export class Row {
  #name = create('span')
  #country = create('small')
  #heading = create('th', this.#name, this.#country)
  #temperature = create('td')
  #age = create('time')
  readonly element = create('tr', this.#heading, this.#temperature, create('td', this.#age))

  constructor() {
    this.#heading.scope = 'row'
  }

  show({ name, country, temperature, measuredAt, age, isOld }: RowTexts) {
    setText(this.#name, name)
    setText(this.#country, country)
    setText(this.#temperature, temperature)
    setText(this.#age, age)
    this.#age.dateTime = measuredAt ?? ''
    this.element.className = isOld ? 'old' : ''
  }
}
