// Prints the cities on your board, and each new temperature at once. Needs Node 22 or newer, and no
// package: the frames are those of docs/protocol.md.
//
//   FAIRWEATHER_URL=https://weather.example FAIRWEATHER_TOKEN=… node live_board_without_library.mjs
//
// The access token needs the ability cities:read. If the hub has an address of its own, such as
// http://localhost:3334, set FAIRWEATHER_HUB.

const { FAIRWEATHER_URL: url, FAIRWEATHER_TOKEN: token } = process.env
const hub = process.env.FAIRWEATHER_HUB ?? url
const address = `${hub.replace(/^http/, 'ws')}/hub/?EIO=4&transport=websocket`

const names = new Map()
let waitMs = 500

function connect() {
  const socket = new WebSocket(address)
  /** The version of each city that is shown. Versions can only be compared within one connection. */
  const versions = new Map()
  /** Handlers of the answer to each request. */
  const callbacks = new Map()
  let silence
  let isOver = false

  function send(event, argument, callback) {
    const id = callbacks.size
    callbacks.set(id, callback)
    socket.send(`42${id}${JSON.stringify([event, argument])}`)
  }

  async function start() {
    try {
      await readNames()
      watch([...names.keys()])
      waitMs = 500
    } catch ({ message }) {
      // The hub is there, and the API is not: its process is being restarted.
      console.error(message)
      socket.close()
    }
  }

  function watch(cityIds) {
    send('watch', cityIds, (answer) => {
      if (!answer.ok) return console.error(answer.error.message)
      answer.readings.forEach(show)
      for (const id of answer.refused) console.log(`${names.get(id)} has left your board.`)
    })
  }

  function show({ cityId, celsius, version, measuredAt }) {
    if (version <= (versions.get(cityId) ?? -1)) return
    versions.set(cityId, version)
    const temperature = celsius === null ? 'no reading' : `${celsius} °C`
    console.log(names.get(cityId), temperature, measuredAt ?? '')
  }

  const events = {
    reading: show,
    readings: (readings) => readings.forEach(show),
    revoked: ({ cityId }) => watch([cityId]),
    bye({ reason }) {
      console.log(`The hub closes the connection: ${reason}`)
      isOver = reason === 'signed-out'
    },
  }

  function refuse({ message }) {
    isOver = message === 'unauthorised'
    console.error(isOver ? 'The token is not valid.' : message)
    socket.close()
  }

  socket.onmessage = ({ data: frame }) => {
    // The hub sends a ping every 25 seconds.
    clearTimeout(silence)
    silence = setTimeout(() => socket.close(), 45_000)

    const [, packet, id, json] = /^(4[0-4]|\d)(\d*)(.*)$/s.exec(frame)
    const content = json && JSON.parse(json)
    if (packet === '0') socket.send(`40${JSON.stringify({ token })}`)
    else if (packet === '2') socket.send('3')
    else if (packet === '40') start()
    else if (packet === '41') socket.close()
    else if (packet === '44') refuse(content)
    else if (packet === '43') callbacks.get(Number(id))(content[0])
    // An unknown event is ignored.
    else if (packet === '42') events[content[0]]?.(content[1])
  }

  socket.onclose = () => {
    clearTimeout(silence)
    if (isOver) return
    setTimeout(connect, waitMs * (1 + Math.random() * 4))
    waitMs = Math.min(waitMs * 2, 8000)
  }
}

async function readNames() {
  const headers = { authorization: `Bearer ${token}` }
  const response = await fetch(`${url}/api/v1/me/board`, { headers })
  if (response.status >= 500) throw new Error(`The API answers with status ${response.status}.`)
  const { data: cities, detail } = await response.json()
  if (!response.ok) return console.error(detail)
  for (const { id, name } of cities) names.set(id, name)
}

connect()
