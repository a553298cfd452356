import app from '@adonisjs/core/services/app'
import { defineConfig } from '@adonisjs/static'

export default defineConfig({
  enabled: true,
  etag: true,
  lastModified: true,
  dotFiles: 'ignore',
  // What Vite builds carries a hash of its content in its name, so it never goes stale.
  headers: (path): Record<string, string> =>
    path.startsWith(app.publicPath('assets'))
      ? { 'Cache-Control': 'public, max-age=31536000, immutable' }
      : {},
})
