import { connect, disconnect, type Hub } from './connection.js'
import { show } from './connection_status.js'
import { begin, forget, take, watchAgain, watchPage } from './watching.js'

let hub: Hub | undefined
let signIn = ''

/** The socket is of whoever is signed in: it ends with the sign-in, another one gets its own. */
export function follow() {
  const current = meta('sign-in')
  if (current !== signIn) {
    signIn = current
    if (hub) disconnect(hub)
    forget()
    hub = current ? open() : undefined
    if (!hub) show(null)
  } else if (hub?.connected) {
    watchPage(hub)
  } else if (hub && !hub.active) {
    hub.connect()
  }
}

function open() {
  show('connecting')
  const opened = connect(meta('hub-url') || `//${location.hostname}:${meta('hub-port')}`)
  opened.on('connect', () => begin(opened))
  opened.on('reading', take)
  opened.on('revoked', ({ cityId }) => watchAgain(opened, cityId))
  return opened
}

function meta(name: string) {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? ''
}
