import { defineConfig } from 'vite'
import adonisjs from '@adonisjs/vite/client'
import { DIGEST_FILE, digestSources } from './bin/standalone/page_sources.ts'

export default defineConfig({
  plugins: [
    adonisjs({
      entryPoints: [
        'web/browser/app.ts',
        'web/browser/app.scss',
        'web/browser/offline.ts',
        'web/browser/worker/service_worker.ts',
      ],
      reload: ['web/views/**/*.edge'],
    }),
    {
      name: 'digest-of-sources',
      apply: 'build',
      generateBundle() {
        this.emitFile({ type: 'asset', fileName: DIGEST_FILE, source: digestSources() })
      },
    },
  ],
  build: {
    assetsInlineLimit: 0,
    // Preload tags of scripts have no nonce, so the CSP blocks them, and then the import fails, too.
    modulePreload: false,
  },
  css: {
    preprocessorOptions: {
      // Bootstrap 5.3 still uses @import, which Sass has deprecated.
      scss: { quietDeps: true, silenceDeprecations: ['import'] },
    },
  },
})
