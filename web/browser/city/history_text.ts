import type { Figures, HistoryData } from './history_data.js'

const COLUMNS = ['lowest', 'mean', 'highest'] as const

/** Shows the sentence, the figures and the table of a history. */
export function showText(cityId: string, { summary, figures, rows }: HistoryData) {
  const sentence = document.querySelector(`[data-history-summary="${cityId}"]`)
  if (sentence) setText(sentence, summary)
  const section = document.querySelector(`[data-history-figures="${cityId}"]`)
  if (!section) return

  section.querySelector('dl')!.hidden = !figures
  for (const column of COLUMNS) {
    setText(section.querySelector(`[data-figure="${column}"]`)!, figures?.[column] ?? '')
  }
  section.querySelector('details')!.hidden = !rows.length
  section.querySelector('tbody')!.replaceChildren(...rows.map(rowOf))
}

function rowOf({ time, ...figures }: Figures & { time: string }) {
  const row = document.createElement('tr')
  const heading = document.createElement('th')
  heading.scope = 'row'
  heading.textContent = time
  row.append(heading)
  for (const column of COLUMNS) row.insertCell().textContent = figures[column]
  return row
}

/** Changes the text only if it differs, so that it does not disturb a selection. */
function setText(element: Element, text: string) {
  if (element.textContent !== text) element.textContent = text
}
