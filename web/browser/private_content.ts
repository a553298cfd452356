import { cache } from '@hotwired/turbo'
import { forgetBoard } from './forget_board.js'
import { say } from './say.js'

const root = document.documentElement

/** Hides what only the signed-in member may see, and keeps what the member has typed. */
export function hidePrivateContent() {
  root.dataset.unchecked = ''
}

export function showPrivateContent() {
  delete root.dataset.unchecked
}

/**
 * Removes what only the signed-in member may see, because the next user of a shared computer may be
 * another person. Turbo would show cached pages again after a click on Back.
 */
export function removePrivateContent() {
  const notice = document.querySelector<HTMLTemplateElement>('#signed-out')
  // The page has just changed to one for visitors.
  if (!notice) return
  cache.clear()
  forgetBoard()
  document.title = `${say('Signed out')} · Fairweather`
  document.querySelector<HTMLDialogElement>('dialog[open]')?.close()
  document.querySelector('form.account')?.remove()
  document.querySelector('main')!.replaceChildren(notice.content.cloneNode(true))
}
