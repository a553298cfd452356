import { IntlMessageFormat } from 'intl-messageformat'

export type MessageData = Record<string, unknown>

/** Parsing takes ten times as long as formatting. */
const parsed = new Map<string, Map<string, IntlMessageFormat>>()

/** Far more than there are messages: a bound in case a message is ever built from data. */
const MAX_PARSED = 5000

/**
 * Formats an ICU message: "{n, plural, one {# city} other {# cities}}".
 * @param language BCP 47 tag; decides plurals and separators
 * @throws FormatError if the message needs data that is missing
 */
export function formatMessage(text: string, language: string, data?: MessageData) {
  if (!text.includes('{')) return text
  return parse(text, language).format(data) as string
}

function parse(text: string, language: string) {
  let messages = parsed.get(language)
  if (!messages || messages.size >= MAX_PARSED) parsed.set(language, (messages = new Map()))
  let message = messages.get(text)
  if (!message) {
    message = new IntlMessageFormat(text, language, undefined, { ignoreTag: true })
    messages.set(text, message)
  }
  return message
}
