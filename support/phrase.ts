import { formatMessage, type MessageData } from './format_message.ts'

/**
 * A text that is translated when it is shown. Its English text is its key. It turns into English where
 * a string is needed, such as in logs and commands.
 */
export class Phrase {
  readonly text: string
  readonly data?: MessageData

  // `npm start` loads this before a build, and Node itself runs no parameter properties.
  constructor(text: string, data?: MessageData) {
    this.text = text
    this.data = data
  }

  toString() {
    return formatMessage(plainText(this.text), 'en', this.data && sayAll(this.data, String))
  }
}

/**
 * @param text an ICU message in English
 * @param data values for the message; may contain phrases
 */
export const phrase = (text: string, data?: MessageData) => new Phrase(text, data)

/** A phrase, or the copy of one from the session. */
export type PhraseLike = Pick<Phrase, 'text' | 'data'>

export const isPhrase = (value: unknown): value is PhraseLike =>
  typeof value === 'object' && value !== null && typeof (value as PhraseLike).text === 'string'

/** Says a phrase with a function that says texts in one language. */
export const sayPhrase = (
  { text, data }: PhraseLike,
  say: (text: string, data?: MessageData) => string
) => say(text, data)

/** Returns the data of a message with its phrases in a language. */
export function sayAll(data: MessageData, translate: (phrase: PhraseLike) => string) {
  const entries = Object.entries(data)
  if (!entries.some(([, value]) => isPhrase(value))) return data
  return Object.fromEntries(
    entries.map(([name, value]) => [name, isPhrase(value) ? translate(value) : value])
  )
}

/**
 * Returns the English text of a key. "Stop//watching" is "Stop" for one meaning of several: the part
 * behind the slashes tells translators which.
 */
export const plainText = (key: string) => key.split(MEANING, 1)[0]

// Not preceded by a colon: https://
const MEANING = /(?<!:)\/\//
