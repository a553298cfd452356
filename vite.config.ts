import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { build, defineConfig, type Plugin } from 'vite'
import adonisjs from '@adonisjs/vite/client'
import { removeUnusedClasses } from './web/browser/unused_classes.ts'
import { DIGEST_FILE, digestSources } from './bin/standalone/page_sources.ts'

const EMBED = 'web/browser/embed'

/**
 * Builds the element that shows a board on other sites. As an entry point of the pages, it would share
 * modules with them, so its pages would have to load several files, whose names change.
 */
async function buildEmbed() {
  await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      outDir: 'public/embed',
      lib: {
        entry: `${EMBED}/v1.ts`,
        formats: ['iife'],
        name: 'fairweather',
        fileName: () => 'v1.js',
      },
    },
    plugins: [compressedCopies],
  })
}

const compressedCopies: Plugin = {
  name: 'compressed-copies',
  apply: 'build',
  writeBundle({ dir }, bundle) {
    for (const name of Object.keys(bundle).filter((file) => /\.(js|css)$/.test(file))) {
      const file = join(dir!, name)
      writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)))
    }
  },
}

export default defineConfig({
  plugins: [
    adonisjs({
      entryPoints: [
        'web/browser/app.ts',
        'web/browser/app.scss',
        'web/browser/offline.ts',
        'web/browser/worker/service_worker.ts',
        'web/browser/sections/admin.scss',
        'web/browser/sections/board.scss',
        'web/browser/sections/chat.scss',
        'web/browser/sections/city.scss',
        'web/browser/sections/landing.scss',
        'web/browser/sections/log.scss',
        'web/browser/sections/messages.scss',
        'web/browser/sections/training.scss',
      ],
      reload: ['web/views/**/*.edge'],
    }),
    {
      // The hub accepts only WebSockets. The other transports are a fifth of Socket.IO's client.
      name: 'only-websockets',
      transform: {
        filter: { id: /engine\.io-client\/build\/esm\/transports\/index\.js$/ },
        handler: () =>
          `import { WS } from "./websocket.js"\nexport const transports = { websocket: WS }\n`,
      },
    },
    compressedCopies,
    { name: 'embed', apply: 'build', closeBundle: buildEmbed },
    {
      name: 'embed-in-development',
      apply: 'serve',
      async configureServer({ watcher }) {
        watcher.on('change', (file) => void (file.includes(EMBED) && buildEmbed()))
        await buildEmbed()
      },
    },
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
    // Preload tags of scripts have no nonce, so the CSP blocks them, and then the import fails, too. The
    // server puts the scripts of a page into its head instead.
    modulePreload: false,
  },
  css: {
    postcss: { plugins: [removeUnusedClasses] },
    preprocessorOptions: {
      // Bootstrap 5.3 still uses @import, which Sass has deprecated.
      scss: { quietDeps: true, silenceDeprecations: ['import'] },
    },
  },
})
