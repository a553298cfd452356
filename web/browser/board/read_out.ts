import { boards, describeRow, rowsOf } from './rows.js'

/** Lets a screen reader read the board once, because it does not announce each change. */
export function readOut({ target }: Event) {
  if (!(target as Element).closest('[data-read-out]')) return
  const status = document.querySelector('[data-read-out-status]')!
  status.textContent = ''
  // The same text is read again only if the status was empty meanwhile.
  requestAnimationFrame(() => (status.textContent = sentences().join(' ')))
}

function sentences() {
  return boards()
    .flatMap(rowsOf)
    .map((row) => {
      const { cityName, temperature, trend, stale } = describeRow(row)
      return `${[`${cityName}: ${temperature}`, trend.words, stale].filter(Boolean).join(', ')}.`
    })
}
