import { showNotice } from './notices.js'
import { say } from './say.js'

interface Failure {
  /** `delegate` is a visit, a form or a frame of Turbo. */
  request: { delegate: { fail?: () => void } }
  error: Error
}

const shown = new WeakSet<Error>()

/**
 * Shows that a link or a form did not reach the server. Without this, Turbo would replace the page
 * by the browser's error page.
 */
export function showFailure(event: Event) {
  const { request, error } = (event as CustomEvent<Failure>).detail
  shown.add(error)
  if (request.delegate.fail) {
    event.preventDefault()
    request.delegate.fail()
  }
  showNotice(
    navigator.onLine
      ? say('The server did not answer. Please try again in a moment.')
      : say('You are offline. Please try again when you are connected.')
  )
}

/** Turbo also throws the error, where nobody can catch it. */
export function ignoreShownFailure(event: PromiseRejectionEvent) {
  if (shown.has(event.reason)) event.preventDefault()
}
