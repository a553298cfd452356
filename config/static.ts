import app from '@adonisjs/core/services/app'
import { defineConfig } from '@adonisjs/static'

export default defineConfig({
  enabled: true,
  etag: true,
  lastModified: true,
  dotFiles: 'ignore',
  // The file names contain a hash of the content, so browsers may cache the files for ever.
  headers: (path): Record<string, string> =>
    path.startsWith(app.publicPath('assets'))
      ? { 'Cache-Control': 'public, max-age=31536000, immutable' }
      : {},
})
