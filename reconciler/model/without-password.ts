/**
 * A text for people, in which every password of an address (`scheme://user:password@host`) is hidden.
 * Every character keeps its column, and what is too long for people is cut.
 */
export function withoutPassword(text: string): string {
  return text
    .slice(0, LONGEST)
    .replace(ADDRESS, (_, before: string, password: string) => `${before}${'*'.repeat(password.length)}`);
}

/** Looking for addresses takes the square of it. */
const LONGEST = 1_000;
/** As people write it by mistake, too: without slashes, and with a password in which `@`, `:` or `/` stand as they are. */
const ADDRESS = /\b([a-z][a-z\d+.-]*:(?:\/\/)?[^\s:/@]*:)(\S+)(?=@)/gi;
