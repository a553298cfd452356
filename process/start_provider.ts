import app from '@adonisjs/core/services/app'
import type { ApplicationService } from '@adonisjs/core/types'

interface Provider {
  register?(): void
  boot?(): void | Promise<void>
  shutdown?(): void | Promise<void>
}

type LoadProvider = () => Promise<{ default: new (app: ApplicationService) => Provider }>

/**
 * Starts a provider that adonisrc.ts does not start for commands. Only few commands need it, and
 * the others start faster without it.
 */
export async function startProvider(load: LoadProvider): Promise<Provider> {
  const { default: ProviderClass } = await load()
  const provider = new ProviderClass(app)
  provider.register?.()
  await provider.boot?.()
  return provider
}
