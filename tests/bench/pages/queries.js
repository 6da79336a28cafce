// One run of the queries over one engine: times, and how much of what a plain substring scan finds it found.
// `search` is timed and gives the first thirty ids or more, `all` every id. Peers are asked in folded text;
// `as: 'text'` asks as it was typed.
export async function measure({ size, as = 'folded', build, search, all }) {
  const queries = await (await fetch(`/data/${size}/queries.json`)).json();
  const started = performance.now();
  await build();
  const build_ms = performance.now() - started;

  let found = 0;
  let wanted = 0;
  const missed = [];
  for (const { [as]: text, ids } of queries) {
    const answer = new Set(all(text));
    const hits = ids.filter((id) => answer.has(id)).length;
    found += hits;
    wanted += ids.length;
    if (hits < ids.length) missed.push(text);
  }
  const times_ms = queries.map(({ [as]: text }) => {
    const start = performance.now();
    search(text);
    return performance.now() - start;
  });
  return { build_ms, times_ms, recall: found / wanted, missed };
}

// Of every word, each two letters that stand together; no query has a word of one.
export function bigrams(text) {
  return text.split(/\s+/).flatMap((word) => {
    const letters = [...word];
    return letters.slice(1).map((letter, at) => letters[at] + letter);
  });
}
