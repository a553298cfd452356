/** Rejects a file that is too large before it is uploaded, with a sentence beside the field. */
export function checkFile({ target }: Event) {
  if (!(target instanceof HTMLInputElement) || !target.dataset.limit) return
  const tooLarge = (target.files?.[0]?.size ?? 0) > Number(target.dataset.limit)
  target.classList.toggle('is-invalid', tooLarge)
  target.parentElement!.querySelector<HTMLElement>('[data-too-large]')!.hidden = !tooLarge
  if (tooLarge) target.value = ''
  if (tooLarge) target.focus()
}
