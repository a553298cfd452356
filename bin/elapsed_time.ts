/**
 * Prints a title. On a terminal, also prints the elapsed seconds, once a second, so that a person
 * sees that the work goes on.
 * @returns `start` ends this title and starts another one
 */
export function showElapsedTime(title: string) {
  let timer: NodeJS.Timeout | undefined
  const start = (nextTitle: string) => {
    end()
    process.stdout.write(nextTitle)
    if (!process.stdout.isTTY) return void process.stdout.write('\n')
    const startedAt = Date.now()
    timer = setInterval(() => {
      const seconds = Math.round((Date.now() - startedAt) / 1000)
      process.stdout.write(`\r${nextTitle} ${seconds} s`)
    }, 1000).unref()
  }
  const end = () => {
    if (timer) process.stdout.write('\n')
    clearInterval(timer)
    timer = undefined
  }
  start(title)
  return { start, end }
}
