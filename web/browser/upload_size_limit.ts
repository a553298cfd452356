/**
 * If the chosen files are too large together, removes them from the field and shows an error, before
 * any upload.
 */
export function checkFile({ target }: Event) {
  if (!(target instanceof HTMLInputElement) || !target.dataset.limit) return
  const size = Array.from(target.files ?? []).reduce((sum, file) => sum + file.size, 0)
  const tooLarge = size > Number(target.dataset.limit)
  target.classList.toggle('is-invalid', tooLarge)
  target.closest('.field')!.querySelector<HTMLElement>('[data-too-large]')!.hidden = !tooLarge
  if (tooLarge) target.value = ''
  if (tooLarge) target.focus()
}
