import { FairweatherBoard } from './fairweather_board.js'

const NAME = 'fairweather-board'

// A page may load this script twice.
if (!customElements.get(NAME)) customElements.define(NAME, FairweatherBoard)
