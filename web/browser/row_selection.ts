import { say } from './say.js'

// Selected rows of a list: their number, ranges with Shift, and "select all that match".

const find = <E extends HTMLElement>(name: string) => document.querySelector<E>(`[data-${name}]`)
const checkboxes = () => [...document.querySelectorAll<HTMLInputElement>('[data-tick]')]

let last: HTMLInputElement | undefined

export const showPage = () => showSelection()

addEventListener('click', updateSelection)
addEventListener('turbo:frame-load', ({ target }) => {
  if ((target as Element).id === 'list') showSelection()
})

function updateSelection(event: Event) {
  const target = event.target as HTMLElement
  if (target.matches('[data-tick]')) toggleRow(target as HTMLInputElement, event as MouseEvent)
  else if (target.matches('[data-tick-all]')) toggleAll((target as HTMLInputElement).checked)
  else if (target.matches('[data-select-all]')) showSelection(true)
}

/**
 * Shows how many rows are selected. Also called after each visit, because browsers may restore
 * selected checkboxes.
 */
function showSelection(all = false) {
  const form = find<HTMLFormElement>('selection')
  if (!form) return
  const selected = checkboxes().filter(({ checked }) => checked).length
  const wholePage = selected > 0 && selected === checkboxes().length

  const box = find<HTMLInputElement>('tick-all')!
  Object.assign(box, {
    hidden: false,
    checked: wholePage,
    indeterminate: selected > 0 && !wholePage,
  })
  const label = find('selected')!
  label.textContent = say('{n, plural, one {# selected} other {# selected}}', { n: selected })
  label.hidden = all || !selected
  find('selected-all')!.hidden = !all
  find('select-all')!.hidden =
    all || !wholePage || !document.querySelector('[rel=next], [rel=prev]')
  find<HTMLInputElement>('all')!.disabled = !all
  for (const button of form.querySelectorAll('button[name]')) {
    ;(button as HTMLButtonElement).disabled = !selected
  }
  if (all) loadCount()
}

function toggleRow(box: HTMLInputElement, { shiftKey }: MouseEvent) {
  const boxes = checkboxes()
  if (shiftKey && last?.isConnected) {
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b)
    for (const between of boxes.slice(from, to + 1)) between.checked = box.checked
  }
  last = box
  showSelection()
}

function toggleAll(checked: boolean) {
  for (const box of checkboxes()) box.checked = checked
  showSelection()
}

/**
 * Loads the number of all matching rows, which the server counts only when the user selects all of
 * them.
 */
function loadCount() {
  const frame = find<HTMLElement>('count')!
  frame.setAttribute('src', frame.dataset.count!)
}
