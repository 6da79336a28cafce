// The least any app could do: the bytes of the directory through the network and the disk, and nothing made of them.
import { serially } from './serially.js';

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('floor', 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('blobs');
      request.result.createObjectStore('saved');
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function put(bytes) {
  const transaction = (await open()).transaction('blobs', 'readwrite', { durability: 'strict' });
  transaction.objectStore('blobs').put(bytes, 'directory');
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
}

globalThis.firstSync = async ({ size }) => {
  const start = performance.now();
  await put(await (await fetch(`/data/${size}/directory.bin`)).arrayBuffer());
  return performance.now() - start;
};

globalThis.seed = async ({ size }) => {
  await put(await (await fetch(`/data/${size}/directory.bin`)).arrayBuffer());
};

// One put in a transaction that is committed at once.
globalThis.save = async ({ count, text }) => {
  const db = await open();
  return serially(count, (nth) => new Promise((resolve, reject) => {
    const transaction = db.transaction('saved', 'readwrite', { durability: 'strict' });
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
    transaction.objectStore('saved').put(text, nth);
    transaction.commit();
  }));
};

globalThis.warmStart = async ({ bytes }) => {
  const start = performance.now();
  const request = (await open()).transaction('blobs').objectStore('blobs').getAll();
  const [directory] = await new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const elapsed = performance.now() - start;
  if (directory.byteLength !== bytes) throw new Error(`${directory.byteLength} of ${bytes} bytes`);
  return elapsed;
};

// A fixed piece of arithmetic on one core, in milliseconds: how fast this machine is at this moment.
globalThis.calibrate = async () => {
  const start = performance.now();
  let x = 1;
  for (let i = 0; i < 40_000_000; i += 1) x = (Math.imul(x, 1664525) + 1013904223 + (x >>> 13)) | 0;
  const elapsed = performance.now() - start;
  if (x === 0) throw new Error('the loop was left out');
  return elapsed;
};
