import { redactUrls } from '#support/secrets'
import { addresses } from '#doctor/addresses'
import { bus } from '#doctor/bus'
import { database } from '#doctor/database'
import { disk } from '#doctor/disk'
import { type Check, type Finding, failed } from '#doctor/finding'
import { hubs } from '#doctor/hubs'
import { mail } from '#doctor/mail'
import { secrets } from '#doctor/secrets'

const CHECKS: Record<string, Check> = { secrets, addresses, disk, database, bus, hubs, mail }

/** All that can be wrong with an installation, one after the other, as it is found. */
export async function* examine(): AsyncGenerator<Finding> {
  for (const [about, check] of Object.entries(CHECKS)) {
    for (const finding of await findingsOf(about, check)) {
      yield { ...finding, says: redactUrls(finding.says) }
    }
  }
}

async function findingsOf(about: string, check: Check) {
  try {
    return await check()
  } catch (error) {
    return [failed(about, `cannot be examined: ${(error as Error).message}`, 'See what the log says.')] // prettier-ignore
  }
}
