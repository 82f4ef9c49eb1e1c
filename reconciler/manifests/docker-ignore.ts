import dockerignore from '@balena/dockerignore';
import type { IgnoreRules } from './ignore-rules.ts';

/** The rules of a `.dockerignore`, by Docker's own reading of it, or the first line that is no pattern. */
export function parseDockerIgnore(text: string): IgnoreRules | { readonly wrongLine: number } {
  const lines = text.split(/\r?\n/).map(escapePlain);
  const wrong = lines.findIndex(line => !isPattern(line));
  if (wrong !== -1) return { wrongLine: wrong + 1 };
  const rules = dockerignore.default({ ignorecase: false }).add(lines);
  return path => rules.ignores(path);
}

/** What means nothing to Docker and something in a regular expression, which the package makes of a pattern as it stands. */
function escapePlain(pattern: string): string {
  return pattern.replaceAll(/\\.|[+(){}|]/g, found => (found.startsWith('\\') ? found : `\\${found}`));
}

function isPattern(line: string): boolean {
  try {
    dockerignore.default().add([line]).ignores('any');
    return true;
  } catch {
    return false;
  }
}
