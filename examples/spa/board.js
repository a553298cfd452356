import { request } from './api.js'
import { attempt, button, field, form, h, input, localTime } from './dom.js'

/** Shows the cities of the member, live. Returns the listeners for the hub. */
export function showBoard(main, hub) {
  /** The rows by the id of the city, each with the version that it shows. */
  const rows = new Map()
  const list = h('ul', { 'aria-label': 'Your cities' })
  const found = h('ul', { 'aria-label': 'Found cities' })
  const empty = h('p', {}, 'Your board is empty. Search for a city.')

  async function load() {
    const cities = await request('GET', '/me/board')
    rows.clear()
    list.replaceChildren(...cities.map(rowOf))
    empty.hidden = cities.length > 0
    watch(cities.map(({ id }) => id))
  }

  function rowOf({ id, name, country, celsius, measuredAt }) {
    const temperature = h('span', { className: 'temperature' })
    const time = h('small')
    const remove = button('Remove', `Remove ${name}`, async () => {
      await request('DELETE', `/subscriptions/${id}`)
      await load()
    })
    const title = h('span', {}, name, h('small', {}, country), time)
    rows.set(id, { temperature, time, version: -1 })
    show({ cityId: id, celsius, measuredAt, version: -1 })
    return h('li', {}, title, temperature, remove)
  }

  function show({ cityId, celsius, measuredAt, version }) {
    const row = rows.get(cityId)
    if (!row || version < row.version) return
    row.version = version
    row.temperature.textContent = celsius === null ? 'no reading' : `${celsius.toFixed(1)} °C`
    row.time.textContent = measuredAt ? localTime(measuredAt) : ''
  }

  function watch(cityIds) {
    hub.ask('watch', cityIds, (answer) => {
      if (!answer.ok) return
      answer.readings.forEach(show)
      if (answer.refused.length) attempt(load)
    })
  }

  async function search({ name }) {
    const cities = await request('GET', `/cities?search=${encodeURIComponent(name)}`)
    found.replaceChildren(...cities.slice(0, 5).map(foundRow))
    if (!cities.length) throw new Error('There is no such city.')
  }

  function foundRow({ id, name, country }) {
    const add = button('Watch', `Watch ${name}`, async () => {
      await request('POST', '/subscriptions', { cityId: id })
      found.replaceChildren()
      await load()
    })
    return h('li', {}, h('span', {}, name, h('small', {}, country)), add)
  }

  main.replaceChildren(
    h('h1', {}, 'Your board'),
    list,
    empty,
    form('Add a city', [field('Name of a city', input('name', 'search'))], 'Search', search),
    found
  )
  return {
    start: load,
    listeners: {
      // Versions can only be compared within one connection.
      connect: () => attempt(load),
      reading: show,
      readings: (readings) => readings.forEach(show),
      revoked: ({ cityId }) => cityId && watch([cityId]),
    },
  }
}
