import type { defineConfig } from '@adonisjs/core/bodyparser'

// QuietAppProvider adds the defaults. All forms are small. The forms that upload files are multipart: the body parser
// does not read them. web/imports/upload.ts and web/chat/files/receive_files.ts stream them with limits of their own.
const bodyParserConfig: Parameters<typeof defineConfig>[0] = {
  allowedMethods: ['POST', 'PUT', 'PATCH', 'DELETE'],
  form: {
    convertEmptyStringsToNull: true,
    trimWhitespaces: true,
    limit: '64kb',
    types: ['application/x-www-form-urlencoded'],
  },
  json: {
    convertEmptyStringsToNull: true,
    trimWhitespaces: true,
    limit: '64kb',
    types: ['application/json'],
  },
  multipart: {
    autoProcess: false,
    convertEmptyStringsToNull: true,
    trimWhitespaces: true,
    processManually: [],
    limit: '64kb',
    types: ['multipart/form-data'],
  },
}

export default bodyParserConfig
