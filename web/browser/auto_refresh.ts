import { visit } from '@hotwired/turbo'

const OFTEN = 1000

let waiting: ReturnType<typeof setTimeout> | undefined

/** A page of something that is under way looks again, until it no longer is. */
export function lookAgain() {
  leaveAlone()
  if (!document.querySelector('[data-under-way]')) return
  waiting = setTimeout(() => visit(location.href, { action: 'replace' }), OFTEN)
}

/** Where somebody goes elsewhere, he is not called back. */
export function leaveAlone() {
  clearTimeout(waiting)
}
