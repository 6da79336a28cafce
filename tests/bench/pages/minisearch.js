import MiniSearch from 'minisearch';
import { bigrams, measure } from './queries.js';
import { documents } from './rows.js';

globalThis.search = async ({ size }) => {
  const facilities = await documents(size);
  const index = new MiniSearch({ fields: ['text'], tokenize: bigrams, processTerm: (term) => term });
  const options = { combineWith: 'AND' };
  return measure({
    size,
    build: () => index.addAll(facilities),
    search: (text) => index.search(text, options),
    all: (text) => index.search(text, options).map(({ id }) => id),
  });
};
