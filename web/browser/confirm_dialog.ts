import { say } from './say.js'

/**
 * Asks Turbo's `data-turbo-confirm` question in the dialog of the layout. Resolves to true if the
 * user confirms.
 */
export function confirm(question: string, _form: HTMLFormElement, submitter: HTMLElement | null) {
  const dialog = document.querySelector<HTMLDialogElement>('#confirm')!
  dialog.querySelector('[data-question]')!.textContent = question
  dialog.querySelector('[value="yes"]')!.textContent = submitter?.textContent ?? say('Yes')
  dialog.returnValue = ''
  dialog.showModal()

  return new Promise<boolean>((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true })
  })
}
