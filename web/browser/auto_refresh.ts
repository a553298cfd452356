import { visit } from '@hotwired/turbo'

const INTERVAL_MS = 1000

let timer: ReturnType<typeof setTimeout> | undefined

/** Reloads a page that shows unfinished work, until the work is finished. */
export function startAutoRefresh() {
  cancelAutoRefresh()
  if (!document.querySelector('[data-auto-refresh]')) return
  timer = setTimeout(() => visit(location.href, { action: 'replace' }), INTERVAL_MS)
}

/** Cancels the reload when the user goes to another page: the reload would bring the user back. */
export function cancelAutoRefresh() {
  clearTimeout(timer)
}
