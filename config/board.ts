import env from '#config/env'

export default {
  /** Maximum number of cities on a board. */
  citiesPerMember: env.get('CITIES_PER_MEMBER'),

  /** True if a demo feed invents the temperatures. The pages then say that they are invented. */
  demoFeed: env.get('DEMO_FEED'),
}
