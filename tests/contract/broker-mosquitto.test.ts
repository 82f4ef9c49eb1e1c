import { describe } from 'vitest';
import { startGuardedMosquitto } from '../lab/brokers.ts';
import { MOSQUITTO_PACKAGES } from '../lab/mosquitto.ts';
import { skipWithout } from '../lab/requirements.ts';
import { testBroker } from './broker.ts';

describe.skipIf(skipWithout(...MOSQUITTO_PACKAGES))('Mosquitto, as reconcile broker config sets it up', () =>
  testBroker(startGuardedMosquitto),
);
