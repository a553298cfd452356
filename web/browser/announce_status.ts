/** Shorter interruptions are shown, but not announced. */
const DELAY_MS = 5000

let announced = ''
let timer: ReturnType<typeof setTimeout> | undefined

/**
 * Lets screen readers say the state of the connection, unless it soon changes back. Nothing is said of
 * a page that has just become live.
 * @param atOnce whether the state is final
 */
export function announceStatus(state: string, text: string, { atOnce = false } = {}) {
  clearTimeout(timer)
  if (state === (announced || 'live')) return
  timer = setTimeout(() => announce(state, text), atOnce ? 0 : DELAY_MS)
}

function announce(state: string, text: string) {
  announced = state
  document.querySelector('#live-announcement')!.textContent = text
}
