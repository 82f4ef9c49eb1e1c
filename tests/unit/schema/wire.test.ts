import { expectTypeOf, test } from 'vitest';
import type { NodeFacts } from '../../../reconciler/model/node-facts.ts';
import type { OrderedJob } from '../../../reconciler/model/order-context.ts';
import type { Order, Orders, Removal, ToldItem, ToldTarget } from '../../../reconciler/model/orders.ts';
import type { Foreign, Live, Resource } from '../../../reconciler/model/resource.ts';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import type { States } from '../../../reconciler/wire/states.ts';
import type { Plain } from './plain.ts';
import type * as wire from './wire.generated.ts';

test('what fits the schemas of states and orders is what the model says it is', () => {
  expectTypeOf<wire.StatesDocument>().toExtend<Plain<States>>();
  expectTypeOf<wire.OrdersDocument>().toExtend<Plain<Orders>>();
});

test('they know every field that the model knows: no other comes in unchecked', () => {
  expectTypeOf<keyof wire.StatesDocument>().toEqualTypeOf<keyof States>();
  expectTypeOf<keyof wire.ToldItemFields>().toEqualTypeOf<keyof ToldItem>();
  expectTypeOf<keyof wire.ToldLiveFields>().toEqualTypeOf<keyof NonNullable<ToldItem['live']>>();
  expectTypeOf<keyof wire.ToldTargetFields>().toEqualTypeOf<keyof ToldTarget>();
  expectTypeOf<keyof wire.LiveFields>().toEqualTypeOf<keyof Live>();
  expectTypeOf<keyof wire.ForeignFields>().toEqualTypeOf<keyof Foreign>();
  expectTypeOf<keyof wire.FactsFields>().toEqualTypeOf<keyof NodeFacts>();
  expectTypeOf<keyof wire.OrdersDocument>().toEqualTypeOf<keyof Orders>();
  expectTypeOf<keyof wire.OrderFields>().toEqualTypeOf<keyof Order>();
  expectTypeOf<keyof wire.RemovalFields>().toEqualTypeOf<keyof Removal>();
  expectTypeOf<keyof wire.ResourceFields>().toEqualTypeOf<keyof Resource>();
  expectTypeOf<Plain<OrderedJob>>().toEqualTypeOf<wire.JobFields>();
  // What only services have no agent can be ordered.
  expectTypeOf<keyof wire.WorkloadFields>().toEqualTypeOf<Exclude<keyof WorkloadSpec, 'service'>>();
});
