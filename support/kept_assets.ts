import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import app from '@adonisjs/core/services/app'

const WORKER = 'web/browser/worker/service_worker.ts'

/**
 * Returns the script of the service worker, the URLs of the assets that the worker keeps, and a version
 * that changes with any of them.
 */
export async function keptAssets() {
  const vite = await app.container.make('vite')
  const { [WORKER]: worker, ...others } = vite.manifest()
  const files = Object.values(others).flatMap(({ file, css, assets }) => [file, css, assets].flat())
  const urls = [...new Set(files)].filter(Boolean).sort()
  const assets = urls.map((file) => `${vite.assetsUrl()}/${file}`)
  const script = await readFile(app.publicPath('assets', worker.file), 'utf8')
  const hash = createHash('sha256').update([script, ...assets].join('\n'))
  return { script, assets, version: hash.digest('hex').slice(0, 16) }
}
