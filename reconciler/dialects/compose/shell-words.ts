/** The words of a command line as a POSIX shell would split it, quotes and comments gone, nothing expanded; null: a quote is not closed. */
export function shellWords(line: string): readonly string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index]!;
    if (character === "'" || character === '"') {
      const quoted = readQuoted(line, index);
      if (quoted === null) return null;
      word = (word ?? '') + quoted.text;
      index = quoted.end;
    } else if (character === '\\') {
      index += 1;
      if (index === line.length) return null;
      word = (word ?? '') + line[index]!;
    } else if (/[ \t\r\n]/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (character === '#' && word === null) {
      const end = line.indexOf('\n', index);
      index = end === -1 ? line.length : end;
    } else word = (word ?? '') + character;
  }
  return word === null ? words : [...words, word];
}

function readQuoted(line: string, start: number): { readonly text: string; readonly end: number } | null {
  const quote = line[start]!;
  let text = '';
  for (let index = start + 1; index < line.length; index += 1) {
    if (line[index] === quote) return { text, end: index };
    if (quote === '"' && line[index] === '\\') index += 1;
    text += line[index] ?? '';
  }
  return null;
}
