import Dexie from 'dexie';
import { documents, show } from './rows.js';
import { serially } from './serially.js';

function open() {
  const db = new Dexie('facilities');
  db.version(1).stores({ facilities: 'id' });
  return db.facilities;
}

globalThis.seed = async ({ size }) => {
  await open().bulkAdd(await documents(size));
};

globalThis.save = async ({ count, text }) => {
  const db = new Dexie('facilities', { chromeTransactionDurability: 'strict' });
  db.version(2).stores({ facilities: 'id', saved: 'id' });
  await db.open();
  return serially(count, (nth) => db.saved.put({ id: nth, text }));
};

globalThis.warmStart = async ({ query, name }) => {
  const start = performance.now();
  const facilities = await open().toArray();
  await show(facilities.filter((facility) => facility.text.includes(query)), name);
  return performance.now() - start;
};
