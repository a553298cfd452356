/**
 * Moves the focus after a page has changed in place, so that keyboard users can continue where they
 * were: to the first invalid field or, if the focused element is gone, to Undo or the notice.
 */
export function placeFocus() {
  const lost = document.activeElement === document.body
  const invalidField = document.querySelector<HTMLElement>('[aria-invalid="true"]')
  const notice = ['#notices form button', '#notices .alert']
    .map((selector) => document.querySelector<HTMLElement>(selector))
    .find(Boolean)
  ;(invalidField ?? (lost ? notice : null))?.focus()
}
