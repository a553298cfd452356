import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Loaded into hubs and web server beforehand: says, when asked, what they hold after a clean-up. */
setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void

process.on('SIGUSR2', () => {
  gc()
  const { heapUsed, external } = process.memoryUsage()
  process.send?.({ held: heapUsed + external })
})
