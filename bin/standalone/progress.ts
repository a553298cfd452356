const NOTICE_AFTER_MS = 1_000

const printed = new Set<string>()

/** Prints a line, unless it has been printed before. */
export function announce(line: string) {
  if (!printed.has(line)) console.log(line)
  printed.add(line)
}

/** Waits for a step, and prints the line if the step takes longer than a second. */
export async function step<T>(line: string, work: Promise<T>): Promise<T> {
  const notice = setTimeout(announce, NOTICE_AFTER_MS, line)
  try {
    return await work
  } finally {
    clearTimeout(notice)
  }
}
