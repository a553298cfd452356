import type { Recipient } from '#mails/recipient'
import ShortMail from '#mails/short_mail'
import { phrase, type Phrase } from '#support/phrase'

export default class SignInLinked extends ShortMail {
  topic = phrase('A new way to sign in was linked')
  closing = phrase(
    'If this was not you, set a new password: this also removes the new way to sign in.'
  )
  paragraphs: Phrase[]

  constructor(recipient: Recipient, provider: string) {
    super(recipient, { text: phrase('Set a new password'), path: '/forgot-password' })
    this.paragraphs = [
      phrase('You can now sign in to your account at Fairweather with {provider}.', { provider }),
    ]
  }
}
