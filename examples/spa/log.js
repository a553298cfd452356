import { request } from './api.js'
import { button, field, form, h, input } from './dom.js'

const KINDS = ['run', 'ride', 'walk', 'hike', 'swim', 'ski', 'row', 'other']

const kilometres = (metres) => `${(metres / 1000).toFixed(1)} km`

const hours = (seconds) =>
  `${Math.floor(seconds / 3600)}:${String(Math.round((seconds % 3600) / 60)).padStart(2, '0')} h`

/** Shows the training of the member, with the totals of the last weeks. */
export function showLog(main) {
  const entries = h('ul', { 'aria-label': 'Entries' })
  const weeks = h('tbody')

  async function load() {
    const [listed, totals] = await Promise.all([
      request('GET', '/entries'),
      request('GET', '/weeks'),
    ])
    entries.replaceChildren(...listed.map(entryRow))
    // Oldest first.
    const recent = totals.filter((week) => week.entries > 0).slice(-8)
    weeks.replaceChildren(...recent.reverse().map(weekRow))
  }

  function entryRow({ id, date, kind, distanceM, durationS, title }) {
    const remove = button('Delete', `Delete the ${kind} of ${date}`, async () => {
      await request('DELETE', `/entries/${id}`)
      await load()
    })
    const figures = `${kilometres(distanceM)} in ${hours(durationS)}`
    const details = h('small', {}, `${date} · ${kind}`)
    return h('li', {}, h('span', {}, title || figures, details), figures, remove)
  }

  const weekRow = ({ from, entries: count, distanceM, durationS }) =>
    h(
      'tr',
      {},
      ...[from, count, kilometres(distanceM), hours(durationS)].map((text) => h('td', {}, text))
    )

  async function add({ date, kind, kilometres: distance, minutes, title }) {
    await request('POST', '/entries', {
      date,
      kind,
      distanceM: Math.round(Number(distance) * 1000),
      durationS: Math.round(Number(minutes) * 60),
      ...(title && { title }),
    })
    main.querySelector('form').reset()
    await load()
  }

  const number = { min: 0.1, step: 0.1 }
  const today = new Date().toLocaleDateString('sv')
  const kinds = h('select', { name: 'kind' }, ...KINDS.map((kind) => h('option', {}, kind)))
  main.replaceChildren(
    h('h1', {}, 'Your log'),
    form(
      'Add an entry',
      [
        field('Date', input('date', 'date', { defaultValue: today, max: today })),
        field('Kind', kinds),
        field('Kilometres', input('kilometres', 'number', number)),
        field('Minutes', input('minutes', 'number', number)),
        field('Title', input('title', 'text', { required: false, maxLength: 100 })),
      ],
      'Add',
      add
    ),
    h('h2', {}, 'Entries'),
    entries,
    h('h2', {}, 'Weeks'),
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ...['Week of', 'Entries', 'Distance', 'Time'].map((text) =>
            h('th', { scope: 'col' }, text)
          )
        )
      ),
      weeks
    )
  )
  return { start: load }
}
