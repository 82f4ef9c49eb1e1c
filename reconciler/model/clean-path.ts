/** A path with `.`, `..`, doubled and trailing slashes taken out, by its text alone: `/srv/../data//x/` is `/data/x`. Nothing is `.`. */
export function cleanPath(path: string): string {
  const isAbsolute = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!isAbsolute) parts.push(part);
  }
  return isAbsolute ? `/${parts.join('/')}` : parts.join('/') || '.';
}
