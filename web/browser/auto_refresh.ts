import { visit } from '@hotwired/turbo'

const INTERVAL_MS = 1000

let timer: ReturnType<typeof setTimeout> | undefined

/** Reloads a page that shows unfinished work, until the work is finished. */
export function startAutoRefresh() {
  cancelAutoRefresh()
  if (!document.querySelector('[data-auto-refresh]')) return
  timer = setTimeout(() => visit(location.href, { action: 'replace' }), INTERVAL_MS)
}

/** A reload must not call back a person who has gone to another page. */
export function cancelAutoRefresh() {
  clearTimeout(timer)
}
