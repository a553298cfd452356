import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import { SECRET_FIELDS } from '#exceptions/secret_fields'
import { Phrase } from '#support/phrase'

interface Options {
  status?: number
  /** The page that shows the message. Default: the page that the request came from. */
  redirectTo?: string
  /** Whether the form on that page keeps the user's input. */
  keepInput?: boolean
}

/** An expected failure. Its message is written for the person or the program that caused it. */
export default class UserFacingException extends Exception {
  /** Title of the problem details. Default: the standard phrase of the HTTP status. */
  title?: string
  /** The message of all exceptions of a class that take none. */
  static phrase?: Phrase

  /** The message, for pages in any language. */
  readonly phrase: Phrase
  #redirectTo?: string
  #keepInput: boolean

  constructor(message?: string | Phrase, { status, redirectTo, keepInput = false }: Options = {}) {
    const said = message ?? new.target.phrase ?? ''
    super(String(said), { status })
    this.phrase = said instanceof Phrase ? said : new Phrase(said)
    this.#redirectTo = redirectTo
    this.#keepInput = keepInput
  }

  /** The message for programs. */
  get detail() {
    return this.phrase
  }

  /** Shows the message on a page. Not called for programs: see handler.ts. */
  handle({ phrase }: this, { response, session }: HttpContext): void | Promise<void> {
    if (this.#keepInput) session.flashExcept(SECRET_FIELDS)
    session.flash('error', phrase)
    if (this.#redirectTo) response.redirect(this.#redirectTo)
    else response.redirect().withQs().back()
  }
}
