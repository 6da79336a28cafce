// Serves the pages that hold the peers and the floors, the measured data, and the CouchDB endpoint PouchDB replicates from.
//   node peer-server.mjs DATA_FOLDER
import { createReadStream } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';
import express from 'express';
import expressPouchDB from 'express-pouchdb';
import memoryAdapter from 'pouchdb-adapter-memory';
import httpAdapter from 'pouchdb-adapter-http';
import PouchCore from 'pouchdb-core';
import mapReduce from 'pouchdb-mapreduce';
import replication from 'pouchdb-replication';

const here = path.dirname(fileURLToPath(import.meta.url));
const data = path.resolve(process.argv[2]);
const pages = path.join(here, 'pages');

const bundled = await build({
  entryPoints: (await readdir(pages)).filter((name) => name.endsWith('.js')).map((name) => path.join(pages, name)),
  // Made by the bench program and served beside the data, so that the page loads it as an app does.
  external: ['/data/*'],
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'chrome120',
  define: { global: 'globalThis', 'process.env.NODE_ENV': '"production"' },
  outdir: '/',
  write: false,
});
const scripts = new Map(bundled.outputFiles.map((file) => [path.basename(file.path), file.text]));

const PouchDB = PouchCore.plugin(memoryAdapter).plugin(httpAdapter).plugin(replication).plugin(mapReduce);
const Remote = PouchDB.defaults({ adapter: 'memory' });
const filled = new Map();

async function fill(size) {
  const documents = JSON.parse(await readFile(path.join(data, size, 'documents.json'), 'utf8'));
  const db = new Remote(`facilities-${size}`);
  for (let at = 0; at < documents.length; at += 1000) {
    await db.bulkDocs(documents.slice(at, at + 1000).map(({ id, ...rest }) => ({ _id: id, ...rest })));
  }
}

const compressed = new Map();

// Compressed once and kept, as a server does with what never changes under its name.
async function directory(size) {
  if (!compressed.has(size)) {
    const bytes = await readFile(path.join(data, size, 'directory.bin'));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    compressed.set(size, brotliCompressSync(bytes, { params }));
  }
  return compressed.get(size);
}

const app = express();
// An isolated page's clock ticks every 5 µs instead of every 100.
const isolated = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

app.get('/page/:name', (request, response) => {
  const script = `/script/${request.params.name}.js`;
  response.type('html').set(isolated).send(`<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
    <ul id="rows"></ul><script type="module" src="${script}"></script>`);
});
app.get('/script/:name', (request, response) => {
  const script = scripts.get(request.params.name);
  return script === undefined ? response.sendStatus(404) : response.type('js').send(script);
});
app.post('/fill/:size', async (request, response) => {
  const { size } = request.params;
  if (!filled.has(size)) filled.set(size, fill(size));
  await Promise.all([filled.get(size), directory(size)]);
  response.sendStatus(204);
});
// The next fifty of a database, each changed in one place.
let changed = 0;
app.post('/change/:size', async (request, response) => {
  const db = new Remote(`facilities-${request.params.size}`);
  const { rows } = await db.allDocs({ include_docs: true, limit: 50, skip: changed });
  changed += 50;
  await db.bulkDocs(rows.map(({ doc }) => ({ ...doc, confirmed: changed })));
  response.sendStatus(204);
});
app.get('/data/:size/directory.bin', async (request, response) => {
  response.set({ 'content-type': 'application/octet-stream', 'content-encoding': 'br', 'cache-control': 'no-store' });
  response.send(await directory(request.params.size));
});
app.get('/data/:folder/:file', (request, response) => {
  response.type(path.extname(request.params.file)).set('cache-control', 'no-store');
  const stream = createReadStream(path.join(data, request.params.folder, request.params.file));
  stream.on('error', () => response.sendStatus(404)).pipe(response);
});
app.use('/db', expressPouchDB(Remote, { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: '/dev/null' }));

const server = app.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
