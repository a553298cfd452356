/** Puts files that are dropped anywhere on the drop zone into its file input. */
export function acceptDrop(event: DragEvent) {
  const zone = zoneOf(event)
  if (!zone || !event.dataTransfer?.files.length) return
  event.preventDefault()
  zone.classList.remove('is-over')
  const input = zone.querySelector<HTMLInputElement>('input[type=file]')!
  input.files = event.dataTransfer.files
  input.dispatchEvent(new Event('change', { bubbles: true }))
}

/** Without this, the browser would open a dropped file instead of the page. */
export function showDrop(event: DragEvent) {
  const zone = zoneOf(event)
  for (const other of document.querySelectorAll('[data-drop-zone].is-over')) {
    other.classList.toggle('is-over', other === zone)
  }
  if (!zone) return
  event.preventDefault()
  zone.classList.add('is-over')
}

const zoneOf = ({ target }: Event) =>
  target instanceof Element ? target.closest<HTMLElement>('[data-drop-zone]') : null
