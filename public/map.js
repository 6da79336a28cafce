// Drives Leaflet, which comes with the first map that is opened and not before. Where things lie, what is one mark and
// what a tap means is decided in Rust; this file draws, and says what was moved and tapped.

function stylesheet(address) {
  return new Promise((resolve, reject) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = address;
    link.onload = resolve;
    link.onerror = () => reject(new Error(`${address} did not come`));
    document.head.append(link);
  });
}

let coming;

function leaflet() {
  coming ??= Promise.all([import('/leaflet/leaflet.js'), stylesheet('/leaflet/leaflet.css')])
    .then(() => globalThis.L)
    .catch((reason) => {
      // The next opening tries again.
      coming = undefined;
      throw reason;
    });
  return coming;
}

const TILES = '/api/tiles';

// New marks are made for so long in one frame; the rest follow in the next.
const FRAME_MS = 5;

class Sheet {
  constructor(L, element, { moved, tapped, label, sourced }) {
    const calm = document.documentElement.dataset.motion === 'reduced'
      || matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.map = L.map(element, {
      attributionControl: false, zoomControl: false, boxZoom: false, doubleClickZoom: true,
      zoomAnimation: !calm, fadeAnimation: false, inertia: !calm, minZoom: 4, maxZoom: 18, zoomSnap: 0.5,
      renderer: L.svg({ padding: 0.3 }), tap: false,
    });
    this.L = L;
    this.label = label;
    this.pane = this.map.getPanes().markerPane;
    // Key to the button that stands for it.
    this.marks = new Map();
    this.names = [];
    this.waiting = [];
    this.areas = [];
    this.borders = [];
    this.map.createPane('land');
    this.ground = L.svg({ padding: 0.3, pane: 'land' });
    this.calm = calm;
    this.map.on('moveend', () => this.tell(moved));
    this.map.on('zoomend viewreset', () => this.place());
    this.pane.addEventListener('click', (event) => {
      const mark = event.target.closest('.map-mark');
      // A drag that began on a mark ends as a click on it; a key's click has no detail.
      if (!mark || (event.detail !== 0 && this.map.dragging.moved())) return;
      tapped(Number(mark.dataset.row));
    });
    // A mark at the edge comes to the middle when the focus reaches it.
    this.pane.addEventListener('focusin', (event) => {
      element.scrollTo(0, 0);
      const mark = event.target.closest('.map-mark');
      if (mark?.matches(':focus-visible')) this.map.panInside(mark.at, { padding: [30, 30], animate: false });
    });
    // The middle stays where it is; a card that opens must not hide the mark it belongs to.
    this.resized = new ResizeObserver(() => {
      this.map.invalidateSize();
      const chosen = this.pane.querySelector('[data-chosen]');
      if (chosen) this.map.panInside(chosen.at, { padding: [30, 30], animate: false });
    });
    this.resized.observe(element);
    this.sourced = sourced;
    // Tiles may come now, or in other colours.
    this.left = new AbortController();
    const { signal } = this.left;
    addEventListener('online', () => this.lay(), { signal });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.lay(), { signal });
    this.lay();
  }

  // Lays the deployer's tiles over the land. Nothing waits for them, and whatever keeps them away, the land is there.
  async lay() {
    try {
      const { status } = await fetch(TILES, { method: 'HEAD', cache: 'no-store' });
      if (status !== 200) return;
      const { open } = await import('/tiles/layer.js');
      const { layer, source } = await open(this.L, TILES);
      if (this.left.signal.aborted) return;
      this.tiles?.remove();
      this.tiles = layer.addTo(this.map);
      this.border();
      this.sourced(source);
    } catch (reason) {
      console.info('The map stands on outlines alone:', reason);
    }
  }

  // Over tiles the land is its border.
  border() {
    for (const drawn of this.borders) drawn.remove();
    this.borders = !this.tiles ? [] : this.areas.map((area) => {
      const look = { className: 'map-border', fill: false, interactive: false, smoothFactor: 1.2 };
      return this.L.polygon(area.getLatLngs(), look).addTo(this.map);
    });
  }

  tell(moved) {
    const bounds = this.map.getBounds();
    const centre = this.map.getCenter();
    moved(this.map.getZoom(), centre.lat, centre.lng,
      bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast());
  }

  put(element, at) {
    element.at = at;
    this.L.DomUtil.setPosition(element, this.map.latLngToLayerPoint(at));
  }

  place() {
    for (const element of [...this.marks.values(), ...this.names, this.self].filter(Boolean)) {
      this.put(element, element.at);
    }
  }

  // Rings are [lat, lon, lat, lon, …].
  outline(areas) {
    for (const drawn of [...this.areas, ...this.names]) drawn.remove();
    this.areas = areas.map(([, , , rings]) => {
      const lines = rings.map((ring) => [Array.from({ length: ring.length / 2 }, (_, at) => [ring[2 * at], ring[2 * at + 1]])]);
      const look = { className: 'map-land', renderer: this.ground, interactive: false, smoothFactor: 1.2 };
      return this.L.polygon(lines, look).addTo(this.map);
    });
    this.border();
    this.names = areas.map(([name, lat, lon]) => {
      const label = document.createElement('span');
      label.className = 'map-name leaflet-zoom-hide';
      label.textContent = name;
      this.map.getPanes().shadowPane.append(label);
      this.put(label, [lat, lon]);
      return label;
    });
  }

  // Marks are [key, row, lat, lon, count, chosen]; those that stood under the same key stay, with the focus they may have.
  show(marks) {
    const wanted = new Set(marks.map(([key]) => key));
    for (const [key, mark] of this.marks) {
      if (wanted.has(key)) continue;
      // Whoever was there by key goes on from the map.
      if (mark === document.activeElement) this.map.getContainer().focus({ preventScroll: true });
      mark.remove();
      this.marks.delete(key);
    }
    this.order = marks.map(([key]) => key);
    this.waiting = marks;
    this.draw();
  }

  draw() {
    const until = performance.now() + FRAME_MS;
    while (this.waiting.length > 0 && performance.now() < until) {
      const [key, row, lat, lon, count, chosen] = this.waiting.shift();
      let mark = this.marks.get(key);
      if (!mark) {
        mark = document.createElement('button');
        mark.type = 'button';
        mark.className = count > 1 ? 'map-mark map-cluster leaflet-zoom-hide' : 'map-mark leaflet-zoom-hide';
        mark.dataset.row = row;
        mark.setAttribute('aria-label', this.label(row));
        const face = document.createElement('span');
        face.textContent = count > 1 ? count : '';
        mark.append(face);
        this.marks.set(key, mark);
        // In the order of the list, for those who go by key.
        const next = this.order.slice(this.order.indexOf(key) + 1).map((key) => this.marks.get(key)).find(Boolean);
        this.pane.insertBefore(mark, next ?? null);
      }
      mark.toggleAttribute('data-chosen', chosen);
      this.put(mark, [lat, lon]);
    }
    cancelAnimationFrame(this.drawing);
    if (this.waiting.length > 0) {
      this.map.getContainer().setAttribute('aria-busy', 'true');
      this.drawing = requestAnimationFrame(() => this.draw());
    } else {
      this.map.getContainer().removeAttribute('aria-busy');
      this.clear();
    }
  }

  // A name that a mark would cover stands below or above the marks near it, where none covers it.
  clear() {
    const points = [...this.marks.values()].map((mark) => this.map.latLngToLayerPoint(mark.at));
    for (const name of this.names) {
      const { x, y } = this.map.latLngToLayerPoint(name.at);
      const near = points.filter((point) => Math.abs(point.x - x) < 56 && Math.abs(point.y - y) < 80);
      const isFree = (at) => near.every((point) => Math.abs(point.y - at) >= 34);
      const places = [y, ...near.map((point) => point.y + 36), ...near.map((point) => point.y - 36)].filter(isFree);
      places.sort((one, other) => Math.abs(one - y) - Math.abs(other - y));
      name.style.marginTop = `${Math.round((places[0] ?? y) - y)}px`;
    }
  }

  here(lat, lon) {
    if (!this.self) {
      this.self = document.createElement('span');
      this.self.className = 'map-here leaflet-zoom-hide';
      this.map.getPanes().shadowPane.append(this.self);
    }
    this.put(this.self, [lat, lon]);
  }

  look(lat, lon, zoom) {
    this.map.setView([lat, lon], zoom, { animate: false });
  }

  fit(south, west, north, east) {
    this.map.fitBounds([[south, west], [north, east]], { padding: [36, 36], maxZoom: 16, animate: false });
  }

  zoom(by) {
    this.map.setZoom(this.map.getZoom() + by, { animate: !this.calm });
  }

  remove() {
    cancelAnimationFrame(this.drawing);
    this.resized.disconnect();
    this.left.abort();
    this.map.remove();
  }
}

export async function open(element, moved, tapped, label, sourced) {
  const L = await leaflet();
  // The page may have been left meanwhile.
  return element.isConnected ? new Sheet(L, element, { moved, tapped, label, sourced }) : null;
}
