/**
 * Colours that every kind of colour blindness tells apart (Okabe & Ito 2008), in an order in which neighbours differ in
 * lightness, too. Beyond eight they repeat; names beside them tell which is which.
 */
export const chartColors = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#56b4e9',
  '#d55e00',
  '#8c8c8c',
  '#b8a500',
] as const

/** Charts stand on a light card in any mode: pictures in mail cannot know what is around them. */
export const chartInk = { ground: '#ffffff', text: '#30343b', grid: '#dfe2e7' } as const
