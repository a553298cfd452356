import { globSync } from 'node:fs'
import { Ignitor } from '@adonisjs/core'
import { reportFailure } from '../../process/shutdown.js'

// This process loads all settings, as every other process does, and ends. If a setting is invalid, it
// fails with one sentence.

const APP_ROOT = new URL('../../', import.meta.url)

async function load() {
  await import('#config/env')
  const app = new Ignitor(APP_ROOT, { importer: (path) => import(path) }).createApp('console')
  await app.init()
  for (const path of globSync('config/*.{ts,js}')) await import(new URL(path, APP_ROOT).href)
}

await load().catch(reportFailure)
