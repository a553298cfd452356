/**
 * Keeps keyboard users where they work when a page changes in place: moves the focus to the first
 * invalid field or, if the focused element is gone, to the notice that says so.
 */
export function placeFocus() {
  const lost = document.activeElement === document.body
  const invalidField = document.querySelector<HTMLElement>('[aria-invalid="true"]')
  const notice = ['#notices form button', '#notices button']
    .map((button) => document.querySelector<HTMLElement>(button))
    .find(Boolean)
  ;(invalidField ?? (lost ? notice : null))?.focus()
}
