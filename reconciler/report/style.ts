/** What colour says: `good` is added or works, `bad` goes or fails, `care` changes or wants attention. Never the only carrier. */
export type Tone = 'good' | 'bad' | 'care' | 'strong' | 'quiet';

/** How text is written for the one who reads it now. */
export interface Style {
  /** Columns of the terminal. */
  readonly width: number;
  /** Whether lists are shown whole and values uncut. */
  readonly verbose: boolean;
  /** Whether the terminal shows more than ASCII. */
  readonly unicode: boolean;
  /** The text in a colour, or as it is. */
  readonly paint: (tone: Tone, text: string) => string;
}

/** Without colour: for files, pipes and comments. */
export const PLAIN: Style = { width: 80, verbose: false, unicode: true, paint: (_tone, text) => text };

const UNICODE = {
  add: '+',
  change: '~',
  replace: '±',
  delete: '-',
  start: '▸',
  stop: '▪',
  gone: '∅',
  moved: '≠',
  underway: '…',
  held: '!',
  unseen: '?',
  done: '✓',
  failed: '✗',
  arrow: '→',
  dot: '·',
  cut: '…',
  none: '–',
  times: '×',
  full: '█',
  empty: '░',
} as const;

type Glyph = keyof typeof UNICODE;

/** What stands before an entry, and says at a glance what becomes of it. */
export type Sign = Exclude<Glyph, 'arrow' | 'dot' | 'cut' | 'none' | 'times' | 'full' | 'empty'>;

const ASCII: Readonly<Record<Glyph, string>> = {
  ...UNICODE,
  replace: '*',
  start: '>',
  stop: '=',
  gone: '0',
  moved: '%',
  underway: '.',
  done: 'v',
  failed: 'x',
  arrow: '->',
  dot: '-',
  cut: '...',
  none: '-',
  times: 'x',
  full: '#',
  empty: '.',
};

/** A sign as this terminal can show it. */
export function signOf(sign: Glyph, style: Pick<Style, 'unicode'>): string {
  return style.unicode ? UNICODE[sign] : ASCII[sign];
}

/** The colour that goes with a sign. */
export function toneOf(sign: Sign): Tone {
  switch (sign) {
    case 'add':
    case 'start':
    case 'done':
      return 'good';
    case 'delete':
    case 'stop':
    case 'failed':
      return 'bad';
    case 'change':
    case 'replace':
    case 'gone':
    case 'moved':
    case 'held':
    case 'unseen':
      return 'care';
    case 'underway':
      return 'quiet';
  }
}
