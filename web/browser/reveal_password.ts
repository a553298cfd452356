import { say } from './say.js'

const fieldOf = (button: HTMLElement) =>
  document.getElementById(button.dataset.reveal!) as HTMLInputElement

/** Shows or hides the password beside the button that was clicked. */
export function revealPassword({ target }: Event) {
  const button = (target as Element).closest<HTMLElement>('[data-reveal]')
  if (button) show(button, fieldOf(button).type === 'password')
}

/**
 * Hides all passwords, before a form is sent or Turbo caches the page: browsers and Turbo keep the
 * text of every other field.
 */
export function hidePasswords() {
  for (const button of document.querySelectorAll<HTMLElement>('[data-reveal]')) show(button, false)
}

function show(button: HTMLElement, visible: boolean) {
  const input = fieldOf(button)
  input.type = visible ? 'text' : 'password'
  const field = input.labels![0].textContent!.trim()
  button.textContent = visible ? say('Hide') : say('Show')
  button.ariaLabel = visible ? say('Hide: {field}', { field }) : say('Show: {field}', { field })
}
