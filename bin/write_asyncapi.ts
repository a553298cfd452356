import { writeFileSync } from 'node:fs'
import { DOCUMENT, formattedDocument } from '#bin/asyncapi/format'

// `npm run asyncapi`: describes the live protocol for machines.

writeFileSync(DOCUMENT, await formattedDocument())
