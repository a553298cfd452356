import type { I18n } from '@adonisjs/i18n'
import edge from 'edge.js'
import stringifyAttributes, { type HTMLAttributes } from 'stringify-attributes'
import type { MessageData } from '#support/format_message'
import { isPhrase, type Phrase } from '#support/phrase'
import { say, translate } from '#languages/say'

/** `tag` is the element, if the tag in the text has another name. */
type Attributes = HTMLAttributes & { tag?: string }

export type Elements = Record<string, Attributes | undefined>

export type Message = [text: string, data?: MessageData, tags?: Record<string, Attributes>]

/**
 * Says a text with tags in it, such as "No account yet? <a>Register</a>", as HTML. The data is escaped.
 * @param tags attributes, by the name of the tag
 */
export function sayHtml(i18n: I18n, ...[text, data = {}, tags = {}]: Message) {
  const escaped = Object.entries(data).map(([name, value]) => [name, escapedText(i18n, value)])
  const html = say(i18n, text, Object.fromEntries(escaped))
  return html.replace(/<(\/?)(\w+)>/g, (_, slash, name) => {
    const { tag = name, ...attributes } = tags[name] ?? {}
    return slash ? `</${tag}>` : `<${tag}${stringifyAttributes(attributes)}>`
  })
}

/**
 * Says a phrase as HTML, with some of its data in elements. The data is escaped.
 * @param elements attributes, by the name of the data
 */
export function phraseHtml(i18n: I18n, { text, data = {} }: Phrase, elements: Elements) {
  const values = Object.entries(data).map(([name, value]) => {
    const escaped = escapedText(i18n, value)
    const { tag, ...attributes } = elements[name] ?? {}
    return [name, tag ? `<${tag}${stringifyAttributes(attributes)}>${escaped}</${tag}>` : escaped]
  })
  return say(i18n, text, Object.fromEntries(values))
}

/** A phrase can contain what somebody typed, too. Numbers stay numbers, for plurals. */
function escapedText(i18n: I18n, value: unknown) {
  const text = isPhrase(value) ? translate(i18n, value) : value
  return typeof text === 'string' ? edge.globals.html.escape(text) : text
}
