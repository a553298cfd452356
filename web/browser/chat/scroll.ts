/** Within this distance of the end, the reader reads the newest messages. */
const NEAR_END_PX = 80

export const scroller = () => document.querySelector<HTMLElement>('[data-scroll]')

/** The list grows upwards (`column-reverse`), so 0 is its end. */
export const isAtEnd = () => (scroller()?.scrollTop ?? 0) > -NEAR_END_PX

export function scrollToEnd() {
  scroller()?.scrollTo({ top: 0 })
}

/**
 * Changes the list. The message that the reader looks at keeps its place on the screen. If
 * `followsEnd`, and the reader looks at the end of the list, the list stays at its end instead.
 */
export function keepScroll(followsEnd: boolean, change: () => void) {
  const scroll = scroller()
  if (!scroll || (followsEnd && isAtEnd())) {
    change()
    scrollToEnd()
    return
  }
  const anchor = firstVisible(scroll)
  const before = anchor?.getBoundingClientRect().top
  change()
  if (before === undefined || !anchor!.isConnected) return
  scroll.scrollTop += anchor!.getBoundingClientRect().top - before
}

function firstVisible(scroll: HTMLElement) {
  const { top } = scroll.getBoundingClientRect()
  const messages = [...scroll.querySelectorAll<HTMLElement>('[data-message]')]
  return messages.find((element) => element.getBoundingClientRect().bottom > top)
}
