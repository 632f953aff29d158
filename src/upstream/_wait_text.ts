// Reads how long a provider asks to wait out of its sentence: `Please try again in 1m12.5s`. Headers are retry_after.ts's
// business.

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
/** Gemini tells nanoseconds (`34.074824224s`), Azure spells the unit out (`retry after 20 seconds`). */
const WAIT_TEXT =
  /(?:try again|retry) (?:in|after) ((?:\d{1,6}(?:\.\d{1,12})? ?(?:milliseconds?|ms|hours?|h|minutes?|min|m|seconds?|sec|s)(?![a-z]) ?){1,4})/;

/** `Please try again in 1m12.5s` → 72500. */
export function waitFromText(text: string): number | undefined {
  const found = WAIT_TEXT.exec(text)?.[1];
  if (found === undefined) return undefined;
  let totalMs = 0;
  for (const [, amount, unit = ''] of found.matchAll(/([\d.]+) ?([a-z]+)/g)) {
    totalMs += Number(amount) * (UNIT_MS[/^m(?:s|illi)/.test(unit) ? 'ms' : unit.charAt(0)] ?? 0);
  }
  return Number.isFinite(totalMs) ? Math.ceil(totalMs) : undefined;
}
