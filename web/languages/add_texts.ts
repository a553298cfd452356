import type { Edge } from 'edge.js'
import type { I18n } from '@adonisjs/i18n'
import type { MessageData } from '#support/format_message'
import { say, translate } from '#languages/say'
import { phraseHtml, sayHtml, type Elements, type Message } from '#languages/say_html'
import type { Phrase } from '#support/phrase'

interface State {
  i18n: I18n
}

/** Lets templates say texts in the language of the page or the mail, which is `i18n` of their state. */
export function addTexts(edge: Edge) {
  // AdonisJS's plugin has its own `t`, and sets it when the first page is rendered.
  edge.use((renderer) => {
    renderer.global('t', function (this: State, text: string, data?: MessageData) {
      return say(this.i18n, text, data)
    })
  })
  edge.global('translate', function (this: State, phrase: unknown) {
    return translate(this.i18n, phrase)
  })
  edge.global('tHtml', function (this: State, ...message: Message) {
    return edge.globals.html.safe(sayHtml(this.i18n, ...message))
  })
  edge.global('translateHtml', function (this: State, phrase: Phrase, elements: Elements) {
    return edge.globals.html.safe(phraseHtml(this.i18n, phrase, elements))
  })
}
