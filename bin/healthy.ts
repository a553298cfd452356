/**
 * `node bin/healthy.js 3333 [live|ready]` exits with 0 if the process that listens on this port of
 * this machine is live (or ready). If not, it prints a reason and exits with 1. It is for
 * containers, which have no curl.
 */
const [port, state = 'live'] = process.argv.slice(2)
const url = `http://127.0.0.1:${port}/health/${state}`

try {
  const response = await fetch(url, { signal: AbortSignal.timeout(4000) })
  if (!response.ok) throw new Error(await response.text())
} catch (error) {
  const { cause, message } = error as Error
  console.error(`Not ${state}: ${url}: ${(cause as Error)?.message || message}`)
  process.exitCode = 1
}

export {}
