/** Remembers members whom the writer has chosen: their names may not be unique. */
export function choose(form: HTMLFormElement, ids: string) {
  form.dataset.chosen = [form.dataset.chosen, ids].filter(Boolean).join(',')
}

/** Returns the ids of the chosen members, and forgets them. */
export function takeChosen(form: HTMLFormElement) {
  const chosen = (form.dataset.chosen ?? '').split(',').slice(-50).join(',')
  delete form.dataset.chosen
  return chosen
}
