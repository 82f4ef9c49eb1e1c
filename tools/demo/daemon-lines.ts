import type { Screen } from './screen.ts';

/** Shows what `reconcile serve` logs as JSON the way it does on a terminal; of passes that say the same one after another only the first. */
export function tellDaemon(screen: Screen): (line: string) => void {
  let before = '';
  return line => {
    const text = describeLine(line);
    if (text === before) return;
    screen.aside(text);
    before = text;
  };
}

function describeLine(line: string): string {
  try {
    const { level, msg } = JSON.parse(line) as { readonly level: string; readonly msg: string };
    return level === 'info' ? msg : `${level === 'warn' ? '!' : '✗'} ${msg}`;
  } catch {
    return line;
  }
}
