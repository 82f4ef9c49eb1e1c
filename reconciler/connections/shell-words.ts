/** What follows `sh -c`, and all of the standard input. */
export interface ShellWords {
  readonly words: readonly [program: string, ...further: readonly string[]];
  readonly input: string | Uint8Array;
}

/** Linux takes 128 KiB as one argument, and the login shell is given all that we say as one. */
const WORDS_BYTES = 96 * 1024;
/** Login shells read these differently between single quotes: fish a backslash, csh `!` and newlines, all of them the quote. */
const AWKWARD = /['\\!\n]/g;
const DECODE = 's=$(printf %b "$1"); shift; eval "$s"';

/**
 * How a script is handed to the POSIX shell through any login shell: no word has what one of those reads differently. It comes in as a word
 * where there is room, as that needs no further round trip, and else by the input, before its own.
 */
export function shellWords(script: string, input: string | Uint8Array): ShellWords {
  const encoded = script.replace(AWKWARD, char => `\\0${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
  if (Buffer.byteLength(encoded) <= WORDS_BYTES) return { words: [DECODE, 'sh', encoded], input };
  const text = Buffer.from(script);
  return { words: [readExactly(text.length)], input: Buffer.concat([text, Buffer.from(input)]) };
}

/**
 * A program that reads so many bytes as a script and not one further, which `head -c` of busybox does not. What ends too early is not run
 * at all.
 */
function readExactly(bytes: number): string {
  const lines = [
    `n=${bytes} s=`,
    // One read of what is there, at most so much. The dot keeps newlines at the end.
    'while c=$(dd bs=$n count=1 2>/dev/null; echo .); c=${c%.}; s=$s$c; [ ${#c} -ne $n ]',
    'do [ -n "$c" ] || { echo "the script did not come in whole, or dd is missing there" >&2; exit 125; }',
    // Bytes, where a locale counts characters.
    'n=$((n-$(LC_ALL=C; echo ${#c}))); [ $n -gt 0 ] || break',
    'done; eval "$s"',
  ];
  return lines.join('; ');
}
