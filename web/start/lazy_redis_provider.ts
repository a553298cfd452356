import RedisProvider from '@adonisjs/redis/redis_provider'

/**
 * Closes the connections to Redis only if this process has opened any. AdonisJS's own provider
 * would load the Redis client when a command ends that never used it.
 */
export default class LazyRedisProvider extends RedisProvider {
  #used = false

  register() {
    super.register()
    this.app.container.resolving('redis', () => {
      this.#used = true
    })
  }

  async shutdown() {
    if (this.#used) await super.shutdown()
  }
}
