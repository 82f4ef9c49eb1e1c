const EVERY_MS = 60_000;

/** Tells of each kind of trouble at most once a minute, with how often it was since it was told last. */
export function openSeldom(warn: (text: string) => void, now: () => number = Date.now): (kind: string, text: string) => void {
  const told = new Map<string, { at: number; untold: number }>();
  return (kind, text) => {
    const known = told.get(kind) ?? { at: Number.NEGATIVE_INFINITY, untold: 0 };
    told.set(kind, known);
    if (Math.abs(now() - known.at) < EVERY_MS) known.untold += 1;
    else {
      warn(known.untold === 0 ? text : `${text}; ${known.untold} more like it before`);
      told.set(kind, { at: now(), untold: 0 });
    }
  };
}
