/**
 * A page that changes in place keeps its focus. After a mistake that belongs beside the mistake, and
 * where what had it is gone, to what is said of that, and brings it back.
 */
export function placeFocus() {
  const lost = document.activeElement === document.body
  const mistake = document.querySelector<HTMLElement>('[aria-invalid="true"]')
  const notice = ['#notices form button', '#notices button']
    .map((button) => document.querySelector<HTMLElement>(button))
    .find(Boolean)
  ;(mistake ?? (lost ? notice : null))?.focus()
}
