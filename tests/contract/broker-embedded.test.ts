import { startEmbedded } from '../lab/brokers.ts';
import { testBroker } from './broker.ts';

testBroker(startEmbedded);
