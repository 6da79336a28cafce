import Dexie from 'dexie';
import { documents, show } from './rows.js';

function open() {
  const db = new Dexie('facilities');
  db.version(1).stores({ facilities: 'id' });
  return db.facilities;
}

globalThis.seed = async ({ size }) => {
  await open().bulkAdd(await documents(size));
};

globalThis.warmStart = async ({ query, name }) => {
  const start = performance.now();
  const facilities = await open().toArray();
  await show(facilities.filter((facility) => facility.text.includes(query)), name);
  return performance.now() - start;
};
