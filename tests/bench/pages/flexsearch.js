import FlexSearch from 'flexsearch';
import { bigrams, measure } from './queries.js';
import { documents } from './rows.js';

globalThis.search = async ({ size }) => {
  const facilities = await documents(size);
  const index = new FlexSearch.Index({ tokenize: 'strict', encode: bigrams });
  return measure({
    size,
    build: () => {
      for (const { id, text } of facilities) index.add(id, text);
    },
    search: (text) => index.search(text, { limit: 30 }),
    all: (text) => index.search(text, { limit: facilities.length }),
  });
};
