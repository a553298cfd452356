import { join } from 'node:path'
import { configProvider } from '@adonisjs/core/config'
import { dataDir } from '#config/app'
import env from '#config/env'

/** The bucket for the files, if they are not in a folder. */
export const bucket = env.get('S3_BUCKET')

const endpoint = env.get('S3_ENDPOINT')
const accessKeyId = env.get('S3_ACCESS_KEY_ID')

/** Files of the chat are in a folder, or in a bucket of S3 or of a compatible storage. */
const driveConfig = configProvider.create(async (app) => {
  const { defineConfig, services } = await import('@adonisjs/drive')
  const config = defineConfig({
    default: bucket ? 's3' : 'fs',
    services: {
      fs: services.fs({ location: join(dataDir, 'files'), visibility: 'private' }),
      s3: services.s3({
        bucket: bucket ?? '',
        region: env.get('S3_REGION'),
        endpoint,
        // Compatible storages often have no name of its own for each bucket.
        forcePathStyle: Boolean(endpoint),
        // Without keys, the SDK looks for those of the machine.
        credentials: accessKeyId
          ? { accessKeyId, secretAccessKey: env.get('S3_SECRET_ACCESS_KEY')?.release() ?? '' }
          : undefined,
        // Compatible storages often know neither access lists nor the newer checksums.
        supportsACL: false,
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
        visibility: 'private',
      }),
    },
  })
  return config.resolver(app)
})

export default driveConfig
