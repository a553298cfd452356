import { visit } from '@hotwired/turbo'

const INTERVAL_MS = 1000

let timer: ReturnType<typeof setTimeout> | undefined
let isRefreshing = false
let notices: Node[] = []

/** Reloads a page that shows unfinished work, until the work is finished. */
export function startAutoRefresh() {
  cancelAutoRefresh()
  if (!document.querySelector('[data-auto-refresh]')) return
  timer = setTimeout(refresh, INTERVAL_MS)
}

/** Waits while a dialog is open: a reload would close it. */
function refresh() {
  if (document.querySelector('dialog[open]')) return startAutoRefresh()
  visit(location.href, { action: 'replace' })
  // After the visit has begun, which cancels the reload before.
  isRefreshing = true
}

/** Cancels the reload when the user goes to another page: the reload would bring the user back. */
export function cancelAutoRefresh() {
  clearTimeout(timer)
  isRefreshing = false
}

/** Turbo removes the notices of a page before it shows the next one. */
export function rememberNotices() {
  const shown = document.querySelector('#notices')?.cloneNode(true)
  notices = isRefreshing && shown ? [...shown.childNodes] : []
}

/** Shows the notices also after a reload. The server sends each once, and reading it takes longer. */
export function keepNotices(event: Event) {
  const { newBody } = (event as CustomEvent<{ newBody: HTMLElement }>).detail
  newBody.querySelector('#notices')?.prepend(...notices.splice(0))
}
