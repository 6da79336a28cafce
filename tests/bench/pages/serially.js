// What `save` takes until it is safe, again and again: each begins on an idle page, as a person's next one does.
export async function serially(count, save) {
  const times_ms = [];
  for (let nth = 0; nth < count; nth += 1) {
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    const start = performance.now();
    await save(nth);
    times_ms.push(performance.now() - start);
  }
  return times_ms;
}
