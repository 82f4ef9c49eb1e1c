import { MongoClient } from 'mongodb';
import { openMongoStore } from '../../reconciler/stores/mongo/mongo.ts';
import { skipWithoutMongo, startMongo } from '../lab/mongo/start-mongo.ts';
import { medianMs, ms, type Row } from './table.ts';

const NODES = 1_000;
const { signal } = new AbortController();

/** Telemetry of many nodes into the MongoDB-protocol server of the tests, beside a bulk write of the same size to the same server. */
export async function benchMongo(): Promise<readonly Row[]> {
  if (skipWithoutMongo()) return [];
  await using mongo = await startMongo();
  await using store = openMongoStore({ url: mongo.url, database: 'keelson' });
  await using client = await new MongoClient(mongo.url).connect();
  const bare = client.db('bare').collection<{ readonly _id: string; readonly text: string }>('documents');
  const documents = (): readonly { readonly key: string; readonly value: object }[] =>
    Array.from({ length: NODES }, (_, node) => ({ key: `attic/54571105/node/pi-${node}`, value: reading() }));

  const put = await medianMs(3, () => store.put(documents(), signal));
  const bulk = await medianMs(3, () =>
    bare.bulkWrite(
      documents().map(({ key, value }) => ({
        updateOne: { filter: { _id: key }, update: { $set: { text: JSON.stringify(value) } }, upsert: true },
      })),
      { ordered: false },
    ),
  );
  return [
    {
      work: `readings of ${NODES.toLocaleString('en')} nodes put into MongoDB`,
      measured: ms(put),
      limit: `${ms(bulk)} a bulk write of the same`,
      goal: '≤ 1.25 ×',
      met: put <= bulk * 1.25,
    },
  ];
}

/** What a small node tells of itself. */
function reading(): object {
  const metrics = { cpu: Math.random(), memory: Math.random(), load: Math.random() * 4, disk: Math.random(), temperature: 50 };
  return { at: Date.now(), metrics, facts: { os: 'linux', arch: 'arm64', cores: 4, memoryBytes: 4 * 2 ** 30 } };
}
