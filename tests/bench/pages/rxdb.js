import { createRxDatabase } from 'rxdb/plugins/core';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { documents, show } from './rows.js';
import { serially } from './serially.js';

const schema = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 36 },
    name: { type: 'string' },
    text: { type: 'string' },
    facts: { type: 'array', items: { type: 'object' } },
    sources: { type: 'array', items: { type: 'object' } },
  },
};

const saved = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: { id: { type: 'string', maxLength: 36 }, text: { type: 'string' } },
};

async function open(more) {
  const storage = getRxStorageDexie({ chromeTransactionDurability: 'strict' });
  const db = await createRxDatabase({ name: 'facilities', storage, multiInstance: false });
  return db.addCollections({ facilities: { schema }, ...more });
}

globalThis.seed = async ({ size }) => {
  await (await open()).facilities.bulkInsert(await documents(size));
};

globalThis.save = async ({ count, text }) => {
  const { saved: rows } = await open({ saved: { schema: saved } });
  return serially(count, (nth) => rows.insert({ id: String(nth), text }));
};

globalThis.warmStart = async ({ query, name }) => {
  const start = performance.now();
  const { facilities } = await open();
  const pattern = query.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  await show(await facilities.find({ selector: { text: { $regex: pattern } } }).exec(), name);
  return performance.now() - start;
};
