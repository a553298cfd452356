/** Shows why a message is not sent. Without a sentence, removes the last one. */
export function showError(form: HTMLFormElement, sentence: string) {
  form.querySelector('[data-error]')!.textContent = sentence
  const text = form.querySelector('textarea')!
  text.classList.toggle('is-invalid', sentence !== '')
  if (sentence) text.setAttribute('aria-invalid', 'true')
  else text.removeAttribute('aria-invalid')
}
