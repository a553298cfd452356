import { redact } from '#config/redaction'
import { addresses } from '#doctor/public_urls'
import { bus } from '#doctor/bus'
import { database } from '#doctor/database'
import { disk } from '#doctor/disk'
import { files } from '#doctor/files'
import { type Check, type Finding, failed } from '#doctor/finding'
import { hubs } from '#doctor/hubs'
import { mail } from '#doctor/mail'
import { secrets } from '#doctor/secrets'
import { causeOf } from '#support/error_cause'

const CHECKS: Record<string, Check> = {
  secrets,
  addresses,
  disk,
  files,
  database,
  bus,
  hubs,
  mail,
}

/** Runs all checks, one after the other, and yields their findings. */
export async function* examine(): AsyncGenerator<Finding> {
  for (const [name, check] of Object.entries(CHECKS)) {
    for (const finding of await run(name, check)) {
      yield { ...finding, message: redact(finding.message) }
    }
  }
}

async function run(name: string, check: Check) {
  try {
    return await check()
  } catch (error) {
    return [failed(name, `the check failed: ${causeOf(error)}`, 'See the log.')]
  }
}
