import { hubAddress, request, setToken, token, whenSignedOut } from './api.js'
import { attempt } from './dom.js'
import { showBoard } from './board.js'
import { showChat } from './chat.js'
import { Hub } from './hub.js'
import { showLog } from './log.js'
import { showSignIn } from './sign_in.js'

const pages = { board: showBoard, log: showLog, chat: showChat }

const STATUSES = {
  'live': 'Live',
  'reconnecting': 'Reconnecting…',
  'crowded': 'Too many open pages. Trying again…',
  'signed-out': '',
}

const SIGNED_OUT = 'You have been signed out: your access was revoked, or it has expired.'

const main = document.getElementById('main')
const nav = document.getElementById('pages')
const status = document.getElementById('status')
const signOut = document.getElementById('sign-out')

let hub
let page

function showPage() {
  const name = location.hash.slice(1) in pages ? location.hash.slice(1) : 'board'
  page?.stop?.()
  for (const link of nav.children) link.removeAttribute('aria-current')
  nav.querySelector(`[href="#${name}"]`).setAttribute('aria-current', 'page')
  document.title = `${nav.querySelector('[aria-current]').textContent} · Club`
  page = pages[name](main, hub)
  hub.listeners = page.listeners ?? {}
  attempt(() => page.start())
}

async function begin() {
  nav.hidden = signOut.hidden = false
  hub = new Hub(await hubAddress(), token(), showStatus)
  hub.connect()
  showPage()
}

function showStatus(name) {
  status.textContent = STATUSES[name]
  if (name === 'signed-out') end(SIGNED_OUT)
}

/** @param sentence why it ends, if the person did not want it */
function end(sentence) {
  if (!token() && !hub) return
  hub?.close()
  hub = page = undefined
  setToken(undefined)
  nav.hidden = signOut.hidden = true
  status.textContent = ''
  document.title = 'Club'
  showSignIn(main, sentence, begin)
  main.focus()
}

whenSignedOut(() => end(SIGNED_OUT))
signOut.onclick = async () => {
  await request('DELETE', '/tokens/current').catch(() => {})
  end()
}
addEventListener('hashchange', () => {
  if (hub) showPage()
  main.focus()
})

if (token()) attempt(begin)
else showSignIn(main, undefined, begin)
