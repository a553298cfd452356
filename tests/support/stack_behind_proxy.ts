import { freePort } from '#tests/support/start_services'
import { Stack } from '#tests/support/stack'
import { TcpProxy } from '#tests/support/tcp_proxy'

/** Starts a stack whose pages reach the hub through a proxy, so that a test can cut the connection. */
export async function stackBehindProxy() {
  const HUB_PORT = await freePort()
  const proxy = await TcpProxy.to(HUB_PORT)
  const stack = await Stack.start('postgres', {
    HUB_PORT: String(HUB_PORT),
    HUB_URL: `http://localhost:${proxy.port}`,
  })
  const stop = async () => {
    proxy.close()
    await stack.stop()
  }
  return { stack, proxy, stop }
}
