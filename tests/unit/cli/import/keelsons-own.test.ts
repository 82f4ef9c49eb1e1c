import { expect, test } from 'vitest';
import { keelsonsOwn } from '../../../../cli/import/keelsons-own.ts';

test('what Keelson has already is left out by name, and whose it is is told', () => {
  const owned = [
    { name: 'shop_web', owner: { cluster: 'attic', uid: 'u-1' } },
    { name: 'old_web', owner: { cluster: 'attic', uid: 'u-2' } },
    { name: 'bank_web', owner: { cluster: 'bank', uid: 'u-3' } },
  ];
  expect(keelsonsOwn(owned, { cluster: 'attic', uid: 'u-1' })).toEqual([
    { name: 'shop_web', why: ["it is this cluster's already"] },
    { name: 'old_web', why: ["it is Keelson's already: the cluster attic of uid u-2 has it"] },
    { name: 'bank_web', why: ["it is Keelson's already: the cluster bank has it"] },
  ]);
});
