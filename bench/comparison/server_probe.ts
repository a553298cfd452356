import { Session } from 'node:inspector/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * Preloaded into each server under test. On request, it collects garbage or profiles the server. It
 * does nothing meanwhile, so it does not change what is measured.
 */
setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as (options: object) => void

/** Also returns the memory to the operating system that garbage has taken. */
const THOROUGHLY = { type: 'major', execution: 'sync', flavor: 'last-resort' }
const inspector = new Session()

const requests = {
  async collectGarbage() {
    collectGarbage(THOROUGHLY)
    collectGarbage(THOROUGHLY)
    return process.memoryUsage()
  },
  async startProfile() {
    inspector.connect()
    await inspector.post('Profiler.enable')
    await inspector.post('Profiler.setSamplingInterval', { interval: 200 })
    await inspector.post('Profiler.start')
  },
  async stopProfile() {
    const { profile } = await inspector.post('Profiler.stop')
    inspector.disconnect()
    return profile
  },
}

export type ProbeRequest = keyof typeof requests

process.on('message', async ({ probe }: { probe?: ProbeRequest }) => {
  if (probe) process.send!({ probe, result: await requests[probe]() })
})
