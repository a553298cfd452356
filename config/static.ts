import app from '@adonisjs/core/services/app'
import { defineConfig } from '@adonisjs/static'

/** Pages of any site may load these files, also pages that isolate themselves (COEP) or check a hash (SRI). */
const FOR_OTHER_SITES = {
  'Cache-Control': 'public, max-age=3600',
  'Access-Control-Allow-Origin': '*',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'X-Content-Type-Options': 'nosniff',
}

export default defineConfig({
  enabled: true,
  etag: true,
  lastModified: true,
  dotFiles: 'ignore',
  headers: (path): Record<string, string> => {
    // The file names contain a hash of the content, so browsers may cache the files for ever.
    if (path.startsWith(app.publicPath('assets'))) {
      return { 'Cache-Control': 'public, max-age=31536000, immutable' }
    }
    return path.startsWith(app.publicPath('embed')) ? FOR_OTHER_SITES : {}
  },
})
