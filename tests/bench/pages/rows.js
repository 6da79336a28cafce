// What every peer does with its answer: the first rows on the screen, painted, the first of them the right one.
export async function show(facilities, wanted) {
  const list = document.getElementById('rows');
  for (const { name } of facilities.slice(0, 30)) {
    const row = document.createElement('li');
    row.textContent = name;
    list.append(row);
  }
  if (list.firstChild?.textContent !== wanted) {
    throw new Error(`${wanted} is not the first of ${facilities.length} rows`);
  }
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

// The documents of a data set, as the server sends them.
export async function documents(size) {
  return (await fetch(`/data/${size}/documents.json`)).json();
}
