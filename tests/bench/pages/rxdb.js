import { createRxDatabase } from 'rxdb/plugins/core';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { documents, show } from './rows.js';

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

async function open() {
  const db = await createRxDatabase({ name: 'facilities', storage: getRxStorageDexie(), multiInstance: false });
  return (await db.addCollections({ facilities: { schema } })).facilities;
}

globalThis.seed = async ({ size }) => {
  await (await open()).bulkInsert(await documents(size));
};

globalThis.warmStart = async ({ query, name }) => {
  const start = performance.now();
  const facilities = await open();
  const pattern = query.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  await show(await facilities.find({ selector: { text: { $regex: pattern } } }).exec(), name);
  return performance.now() - start;
};
