import httpAdapter from 'pouchdb-adapter-http';
import indexeddbAdapter from 'pouchdb-adapter-indexeddb';
import PouchCore from 'pouchdb-core';
import replication from 'pouchdb-replication';
import { show } from './rows.js';

const PouchDB = PouchCore.plugin(indexeddbAdapter).plugin(httpAdapter).plugin(replication);

globalThis.firstSync = async ({ size, query, name }) => {
  const start = performance.now();
  const local = new PouchDB('facilities', { adapter: 'indexeddb' });
  const remote = new PouchDB(`${location.origin}/db/facilities-${size}`, { adapter: 'http' });
  await PouchDB.replicate(remote, local, { batch_size: 1000 });
  const { rows } = await local.allDocs({ include_docs: true });
  await show(rows.map((row) => row.doc).filter((facility) => facility.text.includes(query)), name);
  return performance.now() - start;
};
