// Prints the cities on your board, and each new temperature at once.
//
//   npm install socket.io-client
//   FAIRWEATHER_URL=https://weather.example FAIRWEATHER_TOKEN=… node live_board.mjs
//
// The access token needs the ability cities:read. If the hub has an address of its own, such as
// http://localhost:3334, set FAIRWEATHER_HUB.

import { io } from 'socket.io-client'

const { FAIRWEATHER_URL: url, FAIRWEATHER_TOKEN: token } = process.env
const address = process.env.FAIRWEATHER_HUB ?? url

const names = new Map()
/** The version of each city that is shown. */
const versions = new Map()

const hub = io(address, { path: '/hub', transports: ['websocket'], auth: { token } })

hub.on('connect', async () => {
  // Versions can only be compared within one connection.
  versions.clear()
  try {
    await readNames()
    watch([...names.keys()])
  } catch ({ message }) {
    // The hub is there, and the API is not: its process is being restarted.
    console.error(message)
    hub.disconnect()
    connectLater()
  }
})
hub.on('reading', show)
hub.on('readings', (readings) => readings.forEach(show))
hub.on('revoked', ({ cityId }) => watch([cityId]))
hub.on('bye', ({ reason }) => {
  console.log(`The hub closes the connection: ${reason}`)
  if (reason === 'signed-out') hub.disconnect()
})
hub.on('disconnect', (reason) => {
  if (reason !== 'io client disconnect') connectLater()
})
hub.on('connect_error', ({ message }) => {
  console.error(message === 'unauthorised' ? 'The token is not valid.' : message)
  if (message !== 'unauthorised') connectLater()
})

async function readNames() {
  const headers = { authorization: `Bearer ${token}` }
  const response = await fetch(`${url}/api/v1/me/board`, { headers })
  if (response.status >= 500) throw new Error(`The API answers with status ${response.status}.`)
  const { data: cities, detail } = await response.json()
  if (!response.ok) return console.error(detail)
  for (const { id, name } of cities) names.set(id, name)
}

function watch(cityIds) {
  hub.emit('watch', cityIds, (answer) => {
    if (!answer.ok) return console.error(answer.error.message)
    answer.readings.forEach(show)
    for (const id of answer.refused) console.log(`${names.get(id)} has left your board.`)
  })
}

function show({ cityId, celsius, version, measuredAt }) {
  if (version <= (versions.get(cityId) ?? -1)) return
  versions.set(cityId, version)
  console.log(
    names.get(cityId),
    celsius === null ? 'no reading' : `${celsius} °C`,
    measuredAt ?? ''
  )
}

/** Socket.IO connects again by itself, unless the hub has closed or refused the connection. */
function connectLater() {
  if (!hub.active) setTimeout(() => hub.connect(), 500 + Math.random() * 2000)
}
