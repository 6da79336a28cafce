// A deployer's tiles as a layer of Leaflet: pictures, or shapes of the Protomaps scheme. Comes with the first map on tiles.

// As PMTiles counts kinds of tiles.
const SHAPES = 1;
const PICTURES = { 2: 'image/png', 3: 'image/jpeg', 4: 'image/webp', 5: 'image/avif' };

const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', copy: '©' };

// Whose the tiles are is told in markup; it is shown as the text in it.
function text(markup) {
  return String(markup ?? '')
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:#(\d{1,5})|(\w+));/g, (whole, number, name) => (number ? String.fromCharCode(number) : NAMED[name] ?? whole))
    .replace(/\s+/g, ' ')
    .trim();
}

function isDark() {
  const { colours } = document.documentElement.dataset;
  return colours === 'dark' || (colours !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
}

// Drawn on a canvas: an `img` would need the page's policy to allow `blob:`.
function pictures(L, archive, type, options) {
  const Pictures = L.GridLayer.extend({
    createTile({ x, y, z }, done) {
      const canvas = document.createElement('canvas');
      const draw = async () => {
        const tile = await archive.getZxy(z, x, y);
        if (!tile) return;
        const picture = await createImageBitmap(new Blob([tile.data], { type }));
        canvas.width = picture.width;
        canvas.height = picture.height;
        canvas.getContext('2d').drawImage(picture, 0, 0);
      };
      draw().then(() => done(null, canvas), done);
      return canvas;
    },
  });
  return new Pictures({ ...options, className: 'map-pictures' });
}

async function shapes(archive, options) {
  const { default: protomaps } = await import('/tiles/protomaps-leaflet.js');
  const layer = protomaps.leafletLayer({
    ...options, url: archive, maxDataZoom: options.maxNativeZoom, attribution: '',
    flavor: isDark() ? 'dark' : 'light', lang: document.documentElement.lang,
  });
  // Where a tile is empty or did not come, the land below is seen.
  layer.backgroundColor = undefined;
  return layer;
}

// The layer, and whose its tiles are.
export async function open(L, address) {
  const { default: pmtiles } = await import('/tiles/pmtiles.js');
  class Archive extends pmtiles.PMTiles {
    // A tile that does not come is an empty one; a signal that is lost is no error of the page.
    async getZxy(z, x, y, signal) {
      return super.getZxy(z, x, y, signal).catch((reason) => {
        if (signal?.aborted) throw reason;
      });
    }
  }
  const archive = new Archive(address);
  const { tileType, minZoom, maxZoom, minLat, minLon, maxLat, maxLon } = await archive.getHeader();
  const { attribution } = await archive.getMetadata();
  const options = { minZoom, maxNativeZoom: maxZoom, bounds: [[minLat, minLon], [maxLat, maxLon]] };
  const layer = tileType === SHAPES
    ? await shapes(archive, options)
    : pictures(L, archive, PICTURES[tileType], options);
  return { layer, source: text(attribution) };
}
