/** Rows that are ticked in a list: their count, ranges by Shift, and all that the list has. */
const find = <E extends HTMLElement>(what: string) => document.querySelector<E>(`[data-${what}]`)
const ticks = () => [...document.querySelectorAll<HTMLInputElement>('[data-tick]')]

let last: HTMLInputElement | undefined

export function select(event: Event) {
  const target = event.target as HTMLElement
  if (target.matches('[data-tick]')) tick(target as HTMLInputElement, event as MouseEvent)
  else if (target.matches('[data-tick-all]')) tickAll((target as HTMLInputElement).checked)
  else if (target.matches('[data-select-all]')) showSelection(true)
}

/** Shows how many are ticked, on a page that has just come, too: a browser keeps ticks. */
export function showSelection(all = false) {
  const form = find<HTMLFormElement>('selection')
  if (!form) return
  const ticked = ticks().filter(({ checked }) => checked).length
  const whole = ticked > 0 && ticked === ticks().length

  const box = find<HTMLInputElement>('tick-all')!
  Object.assign(box, { hidden: false, checked: whole, indeterminate: ticked > 0 && !whole })
  const words = find('selected')!
  words.textContent = `${ticked} selected`
  words.hidden = all || !ticked
  find('selected-all')!.hidden = !all
  find('select-all')!.hidden = all || !whole || !document.querySelector('[rel=next], [rel=prev]')
  find<HTMLInputElement>('all')!.disabled = !all
  for (const button of form.querySelectorAll('button[name]')) {
    ;(button as HTMLButtonElement).disabled = !ticked
  }
  if (all) count()
}

function tick(box: HTMLInputElement, { shiftKey }: MouseEvent) {
  const boxes = ticks()
  if (shiftKey && last?.isConnected) {
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b)
    for (const between of boxes.slice(from, to + 1)) between.checked = box.checked
  }
  last = box
  showSelection()
}

function tickAll(checked: boolean) {
  for (const box of ticks()) box.checked = checked
  showSelection()
}

/** Only now, for who wants it, does the server count. */
function count() {
  const frame = find<HTMLElement>('count')!
  frame.setAttribute('src', frame.dataset.count!)
}
