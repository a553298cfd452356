import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import sharp from 'sharp'

// `npm run icons`: draws the icons of the installed app, and those of old browsers, from favicon.svg.

const ICONS = 'public/icons'
const PAPER = '#ffffff'
const CLEAR = '#ffffff00'

const favicon = readFileSync('public/favicon.svg', 'utf8')
/** The icons do not follow the theme. */
const logo = favicon.replace(/@media[^{]*\{(\s*[^{}]*\{[^}]*\})*\s*\}/, '')
const outline = favicon.replace(/<style>.*<\/style>/s, '<style>path { fill: #fff }</style>')

/**
 * Draws an SVG in the middle of a square.
 * @param share the share of the width that the drawing takes
 */
async function draw(size: number, share: number, { svg = logo, paper = PAPER } = {}) {
  const width = Math.round(size * share)
  // librsvg draws 72 dots per inch, and the drawing is 32 dots wide.
  const drawing = sharp(Buffer.from(svg), { density: (72 * width) / 32 }).resize(width, width)
  return sharp({ create: { width: size, height: size, channels: 4, background: paper } })
    .composite([{ input: await drawing.toBuffer() }])
    .png({ compressionLevel: 9, palette: true })
    .toBuffer()
}

/** Returns an icon file that contains PNGs of these sizes. */
async function icoOf(...sizes: number[]) {
  const images = await Promise.all(sizes.map((size) => draw(size, 1, { paper: CLEAR })))
  const header = Buffer.alloc(6 + 16 * sizes.length)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(sizes.length, 4)
  let offset = header.length
  for (const [index, { length }] of images.entries()) {
    const entry = 6 + 16 * index
    header.writeUInt8(sizes[index], entry)
    header.writeUInt8(sizes[index], entry + 1)
    header.writeUInt16LE(1, entry + 4)
    header.writeUInt16LE(32, entry + 6)
    header.writeUInt32LE(length, entry + 8)
    header.writeUInt32LE(offset, entry + 12)
    offset += length
  }
  return Buffer.concat([header, ...images])
}

mkdirSync(ICONS, { recursive: true })
writeFileSync(`${ICONS}/icon-192.png`, await draw(192, 0.8))
writeFileSync(`${ICONS}/icon-512.png`, await draw(512, 0.8))
// Launchers cut a maskable icon to their own shape. Only the inner 80 % are always visible.
writeFileSync(`${ICONS}/maskable-512.png`, await draw(512, 0.56))
// Android shows only the outline of a badge.
writeFileSync(`${ICONS}/badge-96.png`, await draw(96, 1, { svg: outline, paper: CLEAR }))
writeFileSync('public/apple-touch-icon.png', await draw(180, 0.75))
writeFileSync('public/favicon.ico', await icoOf(16, 32, 48))
