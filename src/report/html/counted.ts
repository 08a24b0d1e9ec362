/** A number of things: `1 trial`, `1,200 trials`. */
export function counted(n: number, noun: string): string {
  return `${grouped(n)} ${noun}${n === 1 ? "" : "s"}`;
}

/** A count as people read it: `1,200`. */
export function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A share of a whole: `20%`, `0.3%`. */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))}%`;
}

/** A time: `0.3 s`, `2 min 5 s`, `3 h 12 min`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toPrecision(2))} s`;
  const all = Math.round(seconds);
  if (all < 60) return `${all} s`;
  if (all < 3600) return `${Math.floor(all / 60)} min ${all % 60} s`;
  return `${Math.floor(all / 3600)} h ${Math.floor(all % 3600 / 60)} min`;
}

/** How many trials a second: `12,000`. */
export function rate(trials: number, milliseconds: number): string {
  if (!(milliseconds > 0)) return "·";
  const known = Number((1e3 * trials / milliseconds).toPrecision(2));
  return known < 10 ? String(known) : grouped(Math.round(known));
}
