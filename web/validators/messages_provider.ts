import string from '@adonisjs/core/helpers/string'
import type { FieldContext, MessagesProviderContact } from '@vinejs/vine/types'
import { isPhrase, Phrase } from '#support/phrase'
import { FIELDS, MESSAGES } from '#validators/messages'

/** Writes the messages of validators in a language. */
export class MessagesProvider implements MessagesProviderContact {
  /** @param translate default: to English */
  constructor(readonly translate: (phrase: Phrase) => string = String) {}

  /** @param text a phrase of our own rules, or VineJS's default for its rules */
  getMessage(
    text: string | Phrase,
    rule: string,
    { name, wildCardPath }: FieldContext,
    args: Record<string, any> = {}
  ) {
    const message = MESSAGES[`${wildCardPath}.${rule}`] ?? MESSAGES[rule] ?? text
    const data = {
      field: FIELDS[wildCardPath] ?? FIELDS[name] ?? name,
      ...args,
      choices: list(args.choices),
    }
    if (!isPhrase(message))
      return string.interpolate(message, { ...data, field: String(data.field) })
    return this.translate(new Phrase(message.text, { ...data, ...message.data }))
  }
}

const list = (choices: unknown) => (Array.isArray(choices) ? choices.join(', ') : choices)
