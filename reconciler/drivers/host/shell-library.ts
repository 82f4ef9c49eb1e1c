/** A text as one word of the POSIX shell. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A text as a word without blanks, for `read`: what would end it is an octal escape of `printf %b`. Empty: `-`. */
export function encodeWord(text: string): string {
  if (text === '') return '-';
  return text.replaceAll(/^-|[\s\\\0-\x20\x7f]/g, part =>
    [...Buffer.from(part)].map(byte => `\\0${byte.toString(8).padStart(3, '0')}`).join(''),
  );
}

/** The text that encodeWord made a word of. */
export function decodeWord(word: string): string {
  if (word === '-') return '';
  return word.replaceAll(/(?:\\0[0-7]{3})+/g, part =>
    Buffer.from(
      part
        .split('\\0')
        .slice(1)
        .map(octal => Number.parseInt(octal, 8)),
    ).toString('utf8'),
  );
}

/** A value as a script says it: in hexadecimal behind a `!` where it would not be one line. */
export function decodeSaid(text: string): string {
  return text.startsWith('!') ? Buffer.from(text.slice(1), 'hex').toString('utf8') : text;
}

/** Where the ledgers of all clusters are, on a host. */
export const LEDGERS = '/var/lib/keelson';

/**
 * What all scripts begin with: for dash, busybox and bash alike. `fail CODE TEXT` ends a script with an error that errors.ts reads;
 * `dec WORD` sets $dec; `say` writes a line, `tell WORD VALUE` one whose value may be anything.
 */
export const LIBRARY: string = `
umask 077
export LC_ALL=C PATH="\${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
root=${LEDGERS}
nl='
'
fail() { printf 'keelson %s %s\\n' "$1" "$2" >&2; exit 70; }
say() { printf '%s\\n' "$*"; }
has() { command -v "$1" >/dev/null 2>&1; }
dec() {
  case $1 in
    -) dec= ;;
    *\\\\*) dec=$(printf '%bx' "$1"); dec=\${dec%x} ;;
    *) dec=$1 ;;
  esac
}
tell() {
  case $2 in
    !* | *"$nl"*) say "$1 !$(printf %s "$2" | od -An -v -tx1 | tr -d ' \\n')" ;;
    *) say "$1 $2" ;;
  esac
}
init=none
if [ -d /run/systemd/system ]; then init=systemd; elif [ -d /run/openrc ] && has rc-service; then init=openrc; fi
`;

/**
 * What scripts that change something need beyond that. `put FILE` writes its input atomically and gives what was there away only when all
 * of it is written, and on the disk as far as that can be had (`settle FILE`).
 */
export const CHANGING = `
undoes=
settle() { sync "$1" 2>/dev/null || :; }
put() {
  rm -f "$1.new" && (set -C; cat >"$1.new") && settle "$1.new" && mv -f "$1.new" "$1" || { rm -f "$1.new"; exit 1; }
}
hash_of() {
  set -- $(sha256sum)
  say "$1"
}
is_there() { [ -e "$1" ] || [ -L "$1" ]; }
give() {
  chown "$2" "$1" || fail invalid "there is no $2 that $3 could be given to"
  chmod "$4" "$1"
}
`;
