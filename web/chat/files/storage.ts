import type { Readable } from 'node:stream'
import app from '@adonisjs/core/services/app'
import { configProvider } from '@adonisjs/core/config'
import type { Disk } from '@adonisjs/drive'

let opened: Promise<Disk> | undefined

/**
 * The folder or bucket with the contents of files. It is opened with the first file, because commands and
 * hubs need none.
 */
function disk() {
  return (opened ??= openDisk())
}

async function openDisk() {
  const [{ DriveManager }, settings] = await Promise.all([
    import('@adonisjs/drive'),
    configProvider.resolve<any>(app, app.config.get('drive')),
  ])
  return new DriveManager<any>(settings.config).use()
}

/** The key of the preview of an image. */
export const previewKey = (key: string) => `${key}-preview`

export async function putContent(key: string, content: Buffer | Readable, contentLength: number) {
  const storage = await disk()
  if (Buffer.isBuffer(content)) await storage.put(key, content, { contentLength })
  else await storage.putStream(key, content, { contentLength })
}

export async function readContent(key: string) {
  const storage = await disk()
  return storage.getStream(key)
}

/** Deletes the content and the preview of a file. It is no error if they do not exist. */
export async function deleteContent(key: string) {
  const storage = await disk()
  await storage.delete(key)
  await storage.delete(previewKey(key))
}
