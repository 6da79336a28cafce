// Keeps the shell, and nothing else, for use without signal. Facts live in IndexedDB and belong to the app.
//
// `cargo xtask stamp` writes the build's version and files into the two lines below, so this file changes
// with every build that changed anything, and only then.
const VERSION = 'unstamped';
// Path to the SHA-256 of its content, in hexadecimal.
const FILES = {};

// What only a map on tiles needs is kept from the first such map on: most servers have no tiles.
const isForTiles = (path) => path.startsWith('/tiles/');

const PREFIX = 'shell-';
const CACHE = PREFIX + VERSION;

// The content is part of the name, so an entry of an older cache under the same name is the same file.
const entry = (path) => `${path}?sha256=${FILES[path]}`;

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

// Fails when the server answers with another build's file: half an update must never be kept.
async function fetched(path) {
  const response = await fetch(path, { cache: 'reload' });
  if (!response.ok || (await sha256(await response.clone().arrayBuffer())) !== FILES[path]) {
    throw new Error(`${path} is not the file of version ${VERSION}`);
  }
  return response;
}

// The page is always fetched: its response carries the security policy, which may change without its text.
async function keep(cache, path) {
  const known = path === '/' ? undefined : await caches.match(entry(path));
  await cache.put(entry(path), known ?? (await fetched(path)));
}

async function install() {
  const cache = await caches.open(CACHE);
  try {
    const needed = Object.keys(FILES).filter((path) => !isForTiles(path));
    await Promise.all(needed.map((path) => keep(cache, path)));
  } catch (reason) {
    await caches.delete(CACHE);
    throw reason;
  }
}

async function activate() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await clients.claim();
}

// The network only where the browser has thrown the cache away.
async function answer(path, request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(entry(path));
  if (kept || !isForTiles(path)) return kept ?? fetch(request);
  try {
    await keep(cache, path);
    return await cache.match(entry(path));
  } catch {
    return fetch(request);
  }
}

addEventListener('install', (event) => event.waitUntil(install()));
addEventListener('activate', (event) => event.waitUntil(activate()));

// Never by itself: the person decides when the page they are working in is replaced.
addEventListener('message', (event) => {
  if (event.data?.type === 'take-over') event.waitUntil(skipWaiting());
});

addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin || url.pathname.startsWith('/api/')) return;
  const path = request.mode === 'navigate' ? '/' : url.pathname;
  if (Object.hasOwn(FILES, path)) event.respondWith(answer(path, request));
});
