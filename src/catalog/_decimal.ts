// Decimal amounts as exact integers: money never passes through a binary fraction.

/** `12`, `.5`, `12.345`, `1e-7`, `2.5E+3`: what people and JavaScript write for a number that is not negative. */
const DECIMAL = /^(\d{0,15})(?:\.(\d{0,30}))?(?:e([+-]?\d{1,2}))?$/i;

/**
 * `amount` × 10^`decimals` as an integer: exactDecimal('0.075', 6) is 75,000. Undefined for what is no number, is
 * negative, has more digits than that, or is beyond 2^53.
 */
export function exactDecimal(amount: string | number, decimals: number): number | undefined {
  const found = DECIMAL.exec(typeof amount === 'number' ? String(amount) : amount.trim());
  const whole = found?.[1] ?? '';
  const fraction = found?.[2] ?? '';
  if (found === null || whole + fraction === '') return undefined;
  const digits = BigInt(whole + fraction);
  const shift = decimals + Number(found[3] ?? 0) - fraction.length;
  if (shift >= 0) return safe(digits * 10n ** BigInt(shift));
  const divisor = 10n ** BigInt(-shift);
  return digits % divisor === 0n ? safe(digits / divisor) : undefined;
}

function safe(value: bigint): number | undefined {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
}
