import init, { Engine } from '/data/engine/engine.js';
import { measure } from './queries.js';

globalThis.search = async ({ size }) => {
  await init({ module_or_path: '/data/engine/engine_bg.wasm' });
  const file = (name) => fetch(`/data/${size}/${name}`);
  const lists = await (await file('lists.json')).text();
  const lengths = await (await file('chunks.json')).json();
  const bytes = await (await file('directory.bin')).arrayBuffer();
  let engine;
  let ids;
  return measure({
    size,
    as: 'text',
    build: () => {
      let at = 0;
      const chunks = lengths.map((length) => new Uint8Array(bytes, (at += length) - length, length)).values();
      engine = new Engine(lists, () => chunks.next().value);
    },
    search: (text) => engine.search(text, 30),
    all: (text) => {
      ids ??= engine.ids();
      return Array.from(engine.search(text, 0), (row) => ids[row]);
    },
  });
};
