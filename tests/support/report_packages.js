import { subscribe } from 'node:diagnostics_channel'
import { writeSync } from 'node:fs'
import { registerHooks } from 'node:module'

const loaded = new Set()

registerHooks({
  load(url, context, nextLoad) {
    const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? []
    if (name) loaded.add(name)
    return nextLoad(url, context)
  },
})

subscribe('worker_threads', () => loaded.add('a worker thread'))

// Writes the names of the packages that this process has loaded to file descriptor 3.
process.on('exit', () => writeSync(3, JSON.stringify([...loaded])))
