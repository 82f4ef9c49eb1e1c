import type { Text } from '../../model/text.ts';
import type { HeldValue } from './compose-file.ts';

/** Marks of values that are known later only: they stand in texts while these are taken apart. No YAML has a NUL in it. */
export interface HeldValues {
  /** The mark of a value. */
  readonly hold: (value: HeldValue) => string;
  /** The text with the values in place of their marks. What looks like a template in the rest is kept from being one. */
  readonly release: (text: string) => Text;
}

/** No value is held yet. */
export function createHeldValues(): HeldValues {
  const held: HeldValue[] = [];
  return {
    hold: value => `\0${held.push(value) - 1}\0`,
    release: text => {
      const parts: Exclude<Text, string>[number][] = [''];
      for (const [index, part] of text.split(MARK).entries()) {
        const value = index % 2 === 0 ? literal(part) : valueIn(held[Number(part)]!);
        const last = parts.at(-1);
        if (typeof last === 'string' && typeof value === 'string') parts[parts.length - 1] = last + value;
        else parts.push(value);
      }
      return parts.length === 1 ? (parts[0] as string) : parts.filter(part => part !== '');
    },
  };
}

/** Whether a value is in a text that is known later only. */
export function isHeld(text: string): boolean {
  return text.includes('\0');
}

const MARK = /\0(\d+)\0/;

function valueIn(value: HeldValue): Exclude<Text, string>[number] {
  return 'secret' in value ? value.secret : value.template;
}

/** A text that comes out of rendering as it is. */
function literal(text: string): string {
  return text.replaceAll(/\$\{(?=[{%])/g, "${{ '${' }}");
}
