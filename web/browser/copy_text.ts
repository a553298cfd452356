import { say } from './say.js'

/** Copies the text of the element that the clicked `<button data-copy="ID">` names. */
export async function copyText({ target }: Event) {
  const button = (target as Element).closest<HTMLElement>('[data-copy]')
  if (!button) return
  const source = document.getElementById(button.dataset.copy!)!
  getSelection()!.selectAllChildren(source)
  // Without HTTPS, browsers have no clipboard for scripts. The text stays selected.
  const copied = navigator.clipboard
    ? await navigator.clipboard.writeText(source.textContent!.trim()).then(
        () => true,
        () => false
      )
    : false
  button.textContent = copied ? say('Copied') : say('Selected: copy it with Ctrl+C')
}
