import { Nginx } from '#tests/support/nginx'
import { availableBuses, Stack } from '#tests/support/stack'

export type NginxStack = Awaited<ReturnType<typeof behindNginx>>

/** Starts two web servers and two hubs behind nginx, in production mode. */
export async function behindNginx(
  settings: Record<string, string> = {},
  limits: Record<string, string> = {},
  { capturesLog = false } = {}
) {
  const nginx = await Nginx.prepare()
  const stack = await Stack.start(
    availableBuses.at(-1)!,
    { NODE_ENV: 'production', ...settings },
    { web: false, hubs: 2, publicUrl: nginx.url, capturesLog }
  )
  await Promise.all([stack.addWeb(), stack.addWeb()])
  const urlOf = ({ url }: { url: string }) => url
  await nginx.serve(stack.webs.map(urlOf), stack.hubs.map(urlOf), limits)
  const stop = async () => {
    await stack.stop()
    await nginx.stop()
  }
  return { nginx, stack, stop }
}
