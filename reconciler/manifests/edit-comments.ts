import { Lexer } from 'yaml';

/** What the Lexer sends before the text of a plain or block scalar, and marks that stand for no text (`yaml`, parse/cst.ts). */
const SCALAR = '\x1f';
const MARKS: ReadonlySet<string> = new Set([SCALAR, '\x02', '\x18']);

/** The text of a YAML file with each comment (from its `#` to the end of its line) as `edit` has it; all else stays, to the byte. */
export function editComments(text: string, edit: (comment: string) => string): string {
  let before = '';
  let edited = '';
  for (const lexeme of new Lexer().lex(text)) {
    if (!MARKS.has(lexeme)) edited += lexeme.startsWith('#') && before !== SCALAR ? edit(lexeme) : lexeme;
    before = lexeme;
  }
  return edited;
}
