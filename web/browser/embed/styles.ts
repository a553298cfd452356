/** The page decides about the font. `light-dark()` follows the colour scheme that the page declares. */
export const STYLES = `
:host { display: block; color: light-dark(#1d2733, #e4eaf1) }
:host([hidden]) { display: none }
:host([theme=light]) { color-scheme: light }
:host([theme=dark]) { color-scheme: dark }
table { width: 100%; border-collapse: collapse }
th, td { padding: .4em; text-align: start; font-weight: normal; border-bottom: 1px solid light-dark(#d5dce4, #3a4653) }
thead th, small, p { color: light-dark(#526070, #a3b0bf); font-size: .85em }
th + th, td { text-align: end }
small { display: block }
.old td { color: light-dark(#8a4b00, #f0b35f) }
p { margin: .4em }
.live::before { content: ''; display: inline-block; padding: .3em; margin-right: .4em; border-radius: 50%; background: light-dark(#1a7f37, #57c785) }
`
