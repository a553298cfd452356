/** Widths of the window, each with its height before it becomes as high as the page. */
export const WIDTHS = { 320: 640, 768: 1024, 1280: 800 }

export type Width = keyof typeof WIDTHS

export const THEMES = ['light', 'dark'] as const

export type Theme = (typeof THEMES)[number]
