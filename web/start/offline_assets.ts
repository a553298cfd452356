import app from '@adonisjs/core/services/app'
import edge from 'edge.js'

const entryPoints = ['web/browser/app.scss', 'web/browser/offline.ts']

/** The assets of the offline page. It needs no Turbo and no connection to the hub. */
edge.global('offlineAssets', async (nonce: string) => {
  const vite = await app.container.make('vite')
  const tags = await vite.generateEntryPointsTags(entryPoints, { nonce })
  // Vite's preload tags have no nonce, so the CSP blocks them.
  const allowed = tags.filter(({ attributes }) => !/preload/.test(String(attributes.rel)))
  return edge.globals.html.safe(allowed.join('\n'))
})
