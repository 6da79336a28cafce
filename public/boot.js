// Starts the app. The page's policy allows no inline script, so everything before WebAssembly is here.

// Leptos builds its static parts from markup it carries itself, so markup passes; what could run does not.
const RUNS = /<\s*(script|iframe|object|embed|base|meta|link)\b|[\s/"']on\w+\s*=|javascript:/i;

globalThis.trustedTypes?.createPolicy('default', {
  createHTML: (markup) => (RUNS.test(markup) ? null : markup),
  createScript: () => null,
  createScriptURL: (url) => (url === '/sw.js' ? url : null),
});

// Light or dark as chosen on this phone, else as the system says; the app tells of another choice.
function applyColours() {
  const { colours } = document.documentElement.dataset;
  for (const element of document.querySelectorAll('[data-scheme]')) {
    const { scheme } = element.dataset;
    const chosen = colours === scheme ? 'all' : 'not all';
    element.media = colours === 'light' || colours === 'dark' ? chosen : `(prefers-color-scheme: ${scheme})`;
  }
}

try {
  document.documentElement.dataset.colours = JSON.parse(localStorage.getItem('tasuki-colours')) ?? 'system';
} catch {
  // A browser that keeps nothing has kept no choice.
}
applyColours();
addEventListener('tasuki-colours', applyColours);

// Instead of a blank page. It never goes away by itself: what the app held in memory is gone.
function showCalmPage() {
  document.documentElement.classList.add('calm');
  document.getElementById('calm').hidden = false;
}

// What stopped before anybody did anything (an engine's own fault, as WebKit has them) begins anew by itself, once a tab.
function beginAnew() {
  if (navigator.userActivation?.hasBeenActive !== false) return false;
  try {
    if (sessionStorage.getItem('tasuki-begun-anew')) return false;
    sessionStorage.setItem('tasuki-begun-anew', 'yes');
  } catch {
    return false;
  }
  location.reload();
  return true;
}

function stop() {
  if (!beginAnew()) showCalmPage();
}

document.getElementById('calm-reload').addEventListener('click', () => location.reload());
addEventListener('tasuki-panic', stop);
// A trap is no panic: whatever it stopped in the middle of stays half done.
for (const fault of ['error', 'unhandledrejection']) {
  addEventListener(fault, ({ error, reason }) => {
    if ((error ?? reason) instanceof WebAssembly.RuntimeError) stop();
  });
}

// After the app's first contact with the server: the directory comes first, and the shell does not compete with it.
// A browser that cannot keep the shell (private window, no permission) still shows the page.
addEventListener('tasuki-settled', () => {
  navigator.serviceWorker?.register('/sw.js', { updateViaCache: 'none' }).catch((reason) => {
    console.warn('The shell is not kept for use without signal:', reason);
  });
}, { once: true });

// WebKit keeps a page that was left as it stands, with what it has under way in the store, and until that ends no other page
// reads there. It is given up, as if the phone had been switched off; a page that is come back to begins anew.
const underWay = new Set();
const stores = new Set();
const begin = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function (...asked) {
  const begun = begin.apply(this, asked);
  stores.add(this);
  underWay.add(begun);
  for (const end of ['complete', 'abort']) begun.addEventListener(end, () => underWay.delete(begun));
  return begun;
};
addEventListener('pagehide', () => {
  for (const begun of underWay) begun.abort();
  for (const store of stores) store.close();
});
addEventListener('pageshow', (shown) => { if (shown.persisted) location.reload(); });

// A browser leaves what a key gives the focus where it is while an edge of it is in sight: enough for no chip at the end of
// its row. Under a finger it must not move.
addEventListener('focusin', ({ target }) => {
  if (target.matches('.chips :focus-visible')) target.scrollIntoView({ block: 'nearest', inline: 'nearest' });
});

// What draws a map comes when one is opened; the app asks for it by this name.
globalThis.tasukiMap = () => import('/map.js');

try {
  const { js, wasm } = document.querySelector('script[data-wasm]').dataset;
  const { default: init } = await import(js);
  await init({ module_or_path: wasm });
  dispatchEvent(new CustomEvent('app-started'));
} catch (reason) {
  console.error('The app did not start:', reason);
  stop();
}
