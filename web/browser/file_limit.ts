/** Says beside it that a file is too large, before it is sent for nothing. */
export function checkFile({ target }: Event) {
  if (!(target instanceof HTMLInputElement) || !target.dataset.limit) return
  const tooLarge = (target.files?.[0]?.size ?? 0) > Number(target.dataset.limit)
  target.classList.toggle('is-invalid', tooLarge)
  target.parentElement!.querySelector<HTMLElement>('[data-too-large]')!.hidden = !tooLarge
  if (tooLarge) target.value = ''
  if (tooLarge) target.focus()
}
