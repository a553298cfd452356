import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from '@japa/runner'
import { Server } from 'socket.io'
import { io } from 'socket.io-client'
import { forgetHandshake } from '#hub/connections/forget_handshake'
import type { HubServer } from '#hub/types'

test.group('A connection whose handshake is forgotten', () => {
  test('keeps neither headers nor token, still works, and closes as usual', async ({ assert }) => {
    const http = createServer()
    const hub: HubServer = new Server(http, { transports: ['websocket'] })
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
    forgetHandshake(socket)

    assert.isUndefined(socket.handshake.auth)
    assert.isUndefined(socket.handshake.headers)
    assert.isUndefined(socket.request)
    socket.on('time', (ack: (now: string) => void) => ack('noon'))
    assert.equal(await client.emitWithAck('time'), 'noon')
    client.disconnect()
    const [reason] = await once(socket, 'disconnect')
    assert.equal(reason, 'client namespace disconnect')
    await hub.close()
  })
})
