import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ChildProcess } from 'node:child_process'
import { runQuietly } from '#bin/standalone/child_processes'

const VERSION = '13.5.0'

const FOLDER = 'tmp/lighthouse-package'

/** The part of a report that is used here. Scores are between 0 and 1. */
export interface Report {
  finalDisplayedUrl: string
  runtimeError?: { message: string }
  categories: Record<string, Category>
  audits: Record<string, Audit>
}

interface Category {
  score: number | null
  auditRefs: { id: string; weight: number }[]
}

export interface Audit {
  title: string
  displayValue?: string
  score: number | null
}

interface Chrome {
  port: number
  process: ChildProcess
  kill(): void
}

export interface LighthousePackage {
  audit(url: string, flags: object): Promise<{ lhr: Report; report: string }>
  launchChromium(options: object): Promise<Chrome>
}

/**
 * Installs Lighthouse into the folder `tmp`, unless an earlier run did so. It has 176 MB, which everybody
 * would download who installs Fairweather if package.json named it.
 */
export async function lighthousePackage(): Promise<LighthousePackage> {
  if (installedVersion() !== VERSION) await install()
  const { default: audit } = await load('lighthouse/core/index.js')
  const { launch: launchChromium } = await load('chrome-launcher/dist/index.js')
  return { audit, launchChromium }
}

async function install() {
  console.log(`Installing Lighthouse ${VERSION} into ${FOLDER}…`)
  const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund']
  await runQuietly('The installation of Lighthouse', {
    file: 'npm',
    args: ['install', '--prefix', FOLDER, ...flags, `lighthouse@${VERSION}`],
  })
}

function installedVersion() {
  const file = pathOf('lighthouse/package.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined
}

const load = (module: string) => import(pathToFileURL(pathOf(module)).href)

const pathOf = (file: string) => resolve(FOLDER, 'node_modules', file)
