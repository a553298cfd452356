import { request } from './api.js'
import { field, form, h, input, localTime } from './dom.js'

const LOBBY = 0

/** Shows the lobby of the chat, live. Returns the listeners for the hub. */
export function showChat(main, hub) {
  /** The messages by their ids. */
  const messages = new Map()
  /** How far this page knows the room. */
  let since
  const list = h('ul')
  const log = h('div', { className: 'messages', role: 'log', tabIndex: 0 }, list)
  log.setAttribute('aria-label', 'Messages')
  const present = h('p', { className: 'present' })

  function join() {
    hub.ask('join', [{ roomId: LOBBY, since }], (answer) => {
      const room = answer.ok && answer.rooms[0]
      if (!room) return
      if (room.anew) messages.clear()
      since = { epoch: room.epoch }
      take(room)
    })
  }

  function take({ upto, changes }) {
    since.position = upto
    for (const message of changes) messages.set(message.id, message)
    const sorted = [...messages.values()].sort((a, b) => a.number - b.number)
    list.replaceChildren(...sorted.map(messageRow))
    log.scrollTop = log.scrollHeight
  }

  function messageRow({ author, body, createdAt, editedAt, deletedAt, fileCount }) {
    const text = deletedAt ? '(deleted)' : body || `(${fileCount} files)`
    const details = `${author ?? 'Somebody'} · ${localTime(createdAt)}${editedAt ? ' · edited' : ''}`
    return h('li', {}, h('span', {}, h('small', {}, details), text))
  }

  /** The message that is being sent. Its id makes sure that it is posted once, also if the first answer was lost. */
  let draft = {}

  async function post({ body }) {
    if (draft.body !== body) draft = { id: crypto.randomUUID(), body }
    await request('POST', `/rooms/${LOBBY}/messages`, draft)
    draft = {}
    main.querySelector('form').reset()
  }

  const text = input('body', 'text', { maxLength: 2000, autocomplete: 'off' })
  main.replaceChildren(
    h('h1', {}, 'Lobby'),
    present,
    log,
    form('Write a message', [field('Message', text)], 'Post', post)
  )
  const isLobby = ({ roomId }) => roomId === LOBBY
  return {
    start: join,
    stop: () => hub.ask('leave', [LOBBY], () => {}),
    listeners: {
      connect: join,
      messages: (part) => isLobby(part) && take(part),
      behind: (room) => isLobby(room) && join(),
      here: (room) => isLobby(room) && (present.textContent = presentText(room)),
    },
  }
}

function presentText({ count, members }) {
  const names = members.slice(0, 5).map(({ name }) => name)
  const others = count - names.length
  if (others > 0) names.push(`${others} more`)
  return count ? `Here now: ${names.join(', ')}` : ''
}
