/**
 * Moves the focus after a page has changed in place, so that keyboard users can continue where they
 * were: to the first invalid field or, if the focused element is gone, to the notice.
 */
export function placeFocus() {
  const lost = document.activeElement === document.body
  const invalidField = document.querySelector<HTMLElement>('[aria-invalid="true"]')
  const notice = ['#notices form button', '#notices button']
    .map((button) => document.querySelector<HTMLElement>(button))
    .find(Boolean)
  ;(invalidField ?? (lost ? notice : null))?.focus()
}
