import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { test } from '@japa/runner'
import { Server } from 'socket.io'
import { io } from 'socket.io-client'
import { forgetHandshake } from '#hub/connections/forget_handshake'
import { rejectTransportUpgrades } from '#hub/connections/handshake'
import type { HubServer } from '#hub/types'
import { until } from '#tests/support/visitor'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

test.group('A connection whose handshake is forgotten', () => {
  test('keeps neither headers nor token, still works, and closes as usual', async ({ assert }) => {
    const http = createServer()
    const hub: HubServer = new Server(http, { transports: ['websocket'] })
    rejectTransportUpgrades(hub)
    http.listen(0)
    await once(http, 'listening')
    const { port } = http.address() as AddressInfo
    const client = io(`http://localhost:${port}`, {
      transports: ['websocket'],
      auth: { token: 'a secret' },
    })

    const [socket] = await once(hub, 'connection')
    assert.equal(socket.handshake.auth.token, 'a secret')
    assert.exists(socket.request.headers)
    const request = new WeakRef(socket.request)
    forgetHandshake(socket)

    assert.isUndefined(socket.handshake.auth)
    assert.isUndefined(socket.handshake.headers)
    assert.isUndefined(socket.request)
    await until('the end of the request', () => {
      collectGarbage()
      return request.deref() === undefined
    })
    socket.on('time', (ack: (now: string) => void) => ack('noon'))
    assert.equal(await client.emitWithAck('time'), 'noon')
    client.disconnect()
    const [reason] = await once(socket, 'disconnect')
    assert.equal(reason, 'client namespace disconnect')
    await hub.close()
  })
})
