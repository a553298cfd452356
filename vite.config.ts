import { defineConfig } from 'vite'
import adonisjs from '@adonisjs/vite/client'

export default defineConfig({
  plugins: [
    adonisjs({
      entryPoints: ['web/browser/app.ts', 'web/browser/app.scss'],
      reload: ['web/views/**/*.edge'],
    }),
  ],
  build: { assetsInlineLimit: 0 },
  css: {
    preprocessorOptions: {
      // Bootstrap 5.3 still uses @import, which Sass has deprecated.
      scss: { quietDeps: true, silenceDeprecations: ['import'] },
    },
  },
})
