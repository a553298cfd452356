/** A page that changes in place keeps its focus; after a mistake that belongs beside the mistake. */
export function focusFirstError() {
  document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
}
