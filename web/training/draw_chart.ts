import { CHART_HEIGHT, CHART_WIDTH, type Bar } from '#training/report_chart'

/** Both have enough contrast to white and to the dark background of a mail program. */
const CURRENT = [0x2f, 0x86, 0xb3, 0xff]
const PREVIOUS = [0x87, 0x94, 0x9e, 0xff]

/**
 * Draws bars as a PNG with a transparent background, one pixel for each unit: more pixels cost time and
 * memory, and rectangles look the same. The picture has no text, because a server may have no fonts: the
 * labels are in the mail around it.
 */
export async function drawChart(bars: Bar[]): Promise<Buffer> {
  // Only the process that sends mails needs it.
  const { PNG } = await import('pngjs')
  const png = new PNG({ width: CHART_WIDTH, height: CHART_HEIGHT })
  png.data.fill(0)
  for (const { x, y, width, height, isCurrent } of bars) {
    const color = Buffer.from(isCurrent ? CURRENT : PREVIOUS)
    for (let row = y; row < y + height; row++) {
      const start = (row * png.width + x) * color.length
      png.data.fill(color, start, start + width * color.length)
    }
  }
  return PNG.sync.write(png, { filterType: 0, deflateStrategy: 0, deflateLevel: 6 })
}
