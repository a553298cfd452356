import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { test } from '@japa/runner'
import { closeGracefully } from '#process/graceful_close'

test.group('A server that is asked to close', () => {
  test('ends the connection of a request that arrives before its port is closed', async ({
    assert,
  }) => {
    let wasListening: boolean | undefined
    const server = closeGracefully(
      createServer((_, response) => {
        wasListening = server.listening
        response.end('done')
      })
    )
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    await once(server, 'connection')
    let text = ''
    socket.on('data', (chunk) => (text += chunk))
    const ended = once(socket, 'end')

    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    server.close()
    await ended

    assert.isTrue(wasListening, 'the request arrived in time')
    assert.match(text, /\r\nconnection: close\r\n/i)
    assert.match(text, /done/)
  })
})
