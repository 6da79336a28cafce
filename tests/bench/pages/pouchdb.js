import httpAdapter from 'pouchdb-adapter-http';
import indexeddbAdapter from 'pouchdb-adapter-indexeddb';
import PouchCore from 'pouchdb-core';
import replication from 'pouchdb-replication';
import { documents, show } from './rows.js';
import { serially } from './serially.js';

const PouchDB = PouchCore.plugin(indexeddbAdapter).plugin(httpAdapter).plugin(replication);

const local = () => new PouchDB('facilities', { adapter: 'indexeddb' });

globalThis.seed = async ({ size }) => {
  const rows = await documents(size);
  await local().bulkDocs(rows.map(({ id, ...rest }) => ({ _id: id, ...rest })));
};

// It asks for no durability, so the browser's default holds, which is relaxed.
globalThis.save = async ({ count, text }) => {
  const db = local();
  await db.info();
  return serially(count, (nth) => db.put({ _id: `saved-${nth}`, text }));
};

const remote = (size) => new PouchDB(`${location.origin}/db/facilities-${size}`, { adapter: 'http' });

// Up to date first; then what each further replication takes, with fifty documents changed before it or none.
globalThis.pull = async ({ size, count, changes }) => {
  const [from, to] = [remote(size), local()];
  await PouchDB.replicate(from, to, { batch_size: 1000 });
  const trips = [];
  for (let nth = 0; nth < count; nth += 1) {
    if (changes) await fetch(`/change/${size}`, { method: 'POST' });
    performance.clearResourceTimings();
    const start = performance.now();
    const { docs_written: written } = await PouchDB.replicate(from, to, { batch_size: 1000 });
    const ms = performance.now() - start;
    if (written !== (changes ? 50 : 0)) throw new Error(`${written} documents were written`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const asked = performance.getEntriesByType('resource');
    const sum = (part) => asked.reduce((all, entry) => all + entry[part], 0);
    trips.push({ ms, requests: asked.length, bytes: sum('transferSize'), body: sum('encodedBodySize') });
  }
  return trips;
};

globalThis.firstSync = async ({ size, query, name }) => {
  const start = performance.now();
  const db = local();
  await PouchDB.replicate(remote(size), db, { batch_size: 1000 });
  const { rows } = await db.allDocs({ include_docs: true });
  await show(rows.map((row) => row.doc).filter((facility) => facility.text.includes(query)), name);
  return performance.now() - start;
};
