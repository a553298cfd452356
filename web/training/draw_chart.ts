import { CHART_HEIGHT, CHART_WIDTH, type Bar } from '#training/report_chart'

/** Pixels per unit, for screens with a high resolution. */
const SCALE = 2

/** Both have enough contrast to white and to the dark background of a mail program. */
const CURRENT = [0x2f, 0x86, 0xb3, 0xff]
const PREVIOUS = [0x87, 0x94, 0x9e, 0xff]

/**
 * Draws bars as a PNG with a transparent background. The picture has no text, because a server may
 * have no fonts: the labels are in the mail around it.
 */
export async function drawChart(bars: Bar[]): Promise<Buffer> {
  // Only the process that sends mails needs it.
  const { PNG } = await import('pngjs')
  const png = new PNG({ width: CHART_WIDTH * SCALE, height: CHART_HEIGHT * SCALE })
  png.data.fill(0)
  for (const { x, y, width, height, isCurrent } of bars) {
    const color = Buffer.from(isCurrent ? CURRENT : PREVIOUS)
    for (let row = y * SCALE; row < (y + height) * SCALE; row++) {
      const start = (row * png.width + x * SCALE) * color.length
      png.data.fill(color, start, start + width * SCALE * color.length)
    }
  }
  return PNG.sync.write(png, { filterType: 0, deflateStrategy: 0, deflateLevel: 6 })
}
