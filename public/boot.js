// Starts the app. The page's policy allows no inline script, so everything before WebAssembly is here.

// Leptos builds its static parts from markup it carries itself, so markup passes; what could run does not.
const RUNS = /<\s*(script|iframe|object|embed|base|meta|link)\b|[\s/"']on\w+\s*=|javascript:/i;

globalThis.trustedTypes?.createPolicy('default', {
  createHTML: (markup) => (RUNS.test(markup) ? null : markup),
  createScript: () => null,
  createScriptURL: (url) => (url === '/sw.js' ? url : null),
});

// Instead of a blank page. It never goes away by itself: what the app held in memory is gone.
function showCalmPage() {
  document.documentElement.classList.add('calm');
  document.getElementById('calm').hidden = false;
}

document.getElementById('calm-reload').addEventListener('click', () => location.reload());
addEventListener('tasuki-panic', showCalmPage);

// After the app's first contact with the server: the directory comes first, and the shell does not compete with it.
// A browser that cannot keep the shell (private window, no permission) still shows the page.
addEventListener('tasuki-settled', () => {
  navigator.serviceWorker?.register('/sw.js', { updateViaCache: 'none' }).catch((reason) => {
    console.warn('The shell is not kept for use without signal:', reason);
  });
}, { once: true });

// What draws a map comes when one is opened; the app asks for it by this name.
globalThis.tasukiMap = () => import('/map.js');

try {
  const { js, wasm } = document.querySelector('script[data-wasm]').dataset;
  const { default: init } = await import(js);
  await init({ module_or_path: wasm });
  dispatchEvent(new CustomEvent('app-started'));
} catch (reason) {
  console.error('The app did not start:', reason);
  showCalmPage();
}
