/** Turbo's `data-turbo-confirm`, asked in the layout's dialog instead of the browser's own. */
export function confirm(question: string, _form: HTMLFormElement, submitter: HTMLElement | null) {
  const dialog = document.querySelector<HTMLDialogElement>('#confirm')!
  dialog.querySelector('[data-question]')!.textContent = question
  dialog.querySelector('[value="yes"]')!.textContent = submitter?.textContent ?? 'Yes'
  dialog.returnValue = ''
  dialog.showModal()

  return new Promise<boolean>((answer) => {
    dialog.addEventListener('close', () => answer(dialog.returnValue === 'yes'), { once: true })
  })
}
