// Shows the lobby of the chat in a terminal, and posts each line that you type.
//
//   npm install socket.io-client
//   FAIRWEATHER_URL=https://weather.example FAIRWEATHER_TOKEN=… node chat.mjs
//
// The access token needs the abilities messages:read and messages:write. If the hub has an address of
// its own, such as http://localhost:3334, set FAIRWEATHER_HUB.

import { randomUUID } from 'node:crypto'
import { createInterface } from 'node:readline'
import { io } from 'socket.io-client'

const { FAIRWEATHER_URL: url, FAIRWEATHER_TOKEN: token } = process.env
/** The lobby. */
const roomId = 0
/** The messages by their ids. */
const messages = new Map()
/** How far this program knows the room. */
let since

const hub = io(process.env.FAIRWEATHER_HUB ?? url, {
  path: '/hub',
  transports: ['websocket'],
  auth: { token },
})
hub.on('connect', join)
hub.on('behind', join)
hub.on('revoked', join)
hub.on('messages', show)
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

function join() {
  hub.emit('join', [{ roomId, since }], (answer) => {
    if (!answer.ok) return console.error(answer.error.message)
    const [room] = answer.rooms
    if (!room) return console.error('This token may not read the room.')
    if (room.anew) messages.clear()
    since = { epoch: room.epoch }
    show(room)
  })
}

function show({ upto, changes }) {
  for (const message of changes) {
    messages.set(message.id, message)
    console.log(`${message.author}: ${message.deletedAt ? '(deleted)' : message.body}`)
  }
  since.position = upto
}

/** Socket.IO connects again by itself, unless the hub has closed or refused the connection. */
function connectLater() {
  if (!hub.active) setTimeout(() => hub.connect(), 500 + Math.random() * 2000)
}

async function post(body) {
  const response = await fetch(`${url}/api/v1/rooms/${roomId}/messages`, {
    method: 'POST',
    headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ id: randomUUID(), body }),
  })
  if (response.status >= 500) throw new Error(`The API answers with status ${response.status}.`)
  if (!response.ok) console.error((await response.json()).detail)
}

for await (const body of createInterface({ input: process.stdin })) {
  await post(body).catch(({ message }) => console.error(`Not posted: ${message}`))
}
