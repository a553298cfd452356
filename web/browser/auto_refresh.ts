import { visit } from '@hotwired/turbo'

const INTERVAL_MS = 1000

let timer: ReturnType<typeof setTimeout> | undefined

/** Reloads a page that shows unfinished work, until the work is finished. */
export function startAutoRefresh() {
  cancelAutoRefresh()
  if (!document.querySelector('[data-auto-refresh]')) return
  timer = setTimeout(refresh, INTERVAL_MS)
}

/** Waits while a dialog is open: a reload would close it. */
function refresh() {
  if (document.querySelector('dialog[open]')) startAutoRefresh()
  else visit(location.href, { action: 'replace' })
}

/** Cancels the reload when the user goes to another page: the reload would bring the user back. */
export function cancelAutoRefresh() {
  clearTimeout(timer)
}
