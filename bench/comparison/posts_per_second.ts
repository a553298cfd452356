/** How many members post at the same time. A process has as many connections to PostgreSQL. */
const PARALLEL_POSTS = 10

/**
 * Posts for a while, and returns how many posts per second were done.
 * @param post posts the message with this number
 */
export async function postsPerSecond(post: (n: number) => Promise<unknown>, durationMs: number) {
  const start = performance.now()
  let started = 0
  const member = async () => {
    while (performance.now() < start + durationMs) await post(started++)
  }
  await Promise.all(Array.from({ length: PARALLEL_POSTS }, member))
  return (started * 1000) / (performance.now() - start)
}
