import { enableCompileCache, registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { transformSync } from '@swc/core'

/*
 * Makes Node run our TypeScript, which uses decorators: `node --import=./bin/typescript_loader.js`.
 * AdonisJS's own loader, @poppinss/ts-exec, does the same in a second thread. With it, a command
 * needs almost twice as much CPU time, because each of a thousand imports waits for that thread.
 */

/** These options match tsconfig.json. */
const SWC_OPTIONS = {
  swcrc: false,
  sourceMaps: 'inline',
  module: { type: 'es6' },
  jsc: {
    target: 'esnext',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    transform: {
      legacyDecorator: true,
      decoratorMetadata: true,
      useDefineForClassFields: true,
      verbatimModuleSyntax: true,
    },
    experimental: { keepImportAttributes: true },
  },
}

enableCompileCache(fileURLToPath(new URL('../tmp/compile_cache', import.meta.url)))
process.setSourceMapsEnabled(true)
registerHooks({ resolve, load })

/** Imports name the file that a build creates, so `.js` may stand for `.ts`. */
function resolve(specifier, context, nextResolve) {
  try {
    return nextResolve(specifier, context)
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || !error.url?.endsWith('.js')) throw error
    return nextResolve(error.url.replace(/\.js$/, '.ts'), context)
  }
}

function load(url, context, nextLoad) {
  if (context.format !== 'module-typescript') return nextLoad(url, context)
  const { source } = nextLoad(url, { ...context, format: 'module' })
  const filename = fileURLToPath(url)
  const { code } = transformSync(source.toString(), { ...SWC_OPTIONS, filename })
  return { format: 'module', source: code, shortCircuit: true }
}
