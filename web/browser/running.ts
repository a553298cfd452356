import type { FrameElement } from '@hotwired/turbo'

/** Milliseconds between two looks at a run that is under way. */
const AGAIN = 2000

let timer: ReturnType<typeof setTimeout>

/** Shows how far a run is, until it has ended: its frame alone, so that nothing else moves. */
export function followRun() {
  clearTimeout(timer)
  const frame = document.querySelector<FrameElement>('#runs:has([data-running])')
  if (!frame) return
  timer = setTimeout(() => {
    if (!frame.isConnected) return
    if (frame.src) void frame.reload()
    else frame.src = location.href
  }, AGAIN)
}
