/** Tells screen readers what has happened to the board. */
export function announce(sentence: string) {
  const region = document.querySelector('[data-board-status]')
  if (region) region.textContent = sentence
}
