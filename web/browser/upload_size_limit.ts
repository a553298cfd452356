/**
 * If the chosen file is too large, removes it from the field and shows an error, before any upload.
 */
export function checkFile({ target }: Event) {
  if (!(target instanceof HTMLInputElement) || !target.dataset.limit) return
  const tooLarge = (target.files?.[0]?.size ?? 0) > Number(target.dataset.limit)
  target.classList.toggle('is-invalid', tooLarge)
  target.parentElement!.querySelector<HTMLElement>('[data-too-large]')!.hidden = !tooLarge
  if (tooLarge) target.value = ''
  if (tooLarge) target.focus()
}
