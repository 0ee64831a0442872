// Times one thing again and again; and says what came out as a line of JSON.

export async function each(times, work) {
  const all = [];
  for (let number = 0; number < times; number++) {
    const start = process.hrtime.bigint();
    await work(number);
    all.push(Number(process.hrtime.bigint() - start));
  }
  return all.sort((one, other) => one - other)[Math.floor(all.length / 2)];
}

export function report(name, kind, nanoseconds) {
  console.log(JSON.stringify({ name, kind, nanoseconds }));
}
