/** Whether two lists have the very same items, as what is kept from pass to pass is recognised by what it was made from. */
export function equalItems(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((item, index) => item === others[index]);
}
