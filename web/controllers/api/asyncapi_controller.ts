import { readFile } from 'node:fs/promises'
import type { HttpContext } from '@adonisjs/core/http'
import app from '@adonisjs/core/services/app'
import hub from '#config/hub'

/** Describes the live protocol for machines, with the address of this installation's hub. */
export default class AsyncapiController {
  async show({ response }: HttpContext) {
    const document = JSON.parse(await readFile(app.makePath('docs/asyncapi.json'), 'utf8'))
    const { host, protocol } = new URL(hub.programUrl)
    Object.assign(document.servers.hub, { host, protocol: protocol === 'https:' ? 'wss' : 'ws' })
    response.header('Cache-Control', 'no-cache')
    return response.json(document, true)
  }
}
