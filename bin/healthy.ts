/**
 * `node bin/healthy.js 3333 [live|ready]`: ends with 0 where the process at this port of this machine
 * says so of itself, and else with 1 and a sentence. For containers, which have no curl.
 */
const [port, what = 'live'] = process.argv.slice(2)
const address = `http://127.0.0.1:${port}/health/${what}`

try {
  const answer = await fetch(address, { signal: AbortSignal.timeout(4000) })
  if (!answer.ok) throw new Error(await answer.text())
} catch (error) {
  const { cause, message } = error as Error
  console.error(`Not ${what}: ${address} says ${(cause as Error)?.message || message}`)
  process.exitCode = 1
}

export {}
