// Owns the fail direction of the assessment: a part that throws is named and leaves a value that claims nothing, so that
// `on_unsure` applies (DESIGN section 4). Nothing else is caught anywhere in routing.

/** The value of `run`, or `fallback` with the name of the part added to `failed`. */
export function guarded<T>(part: string, failed: string[], steps: { readonly run: () => T; readonly fallback: T }): T {
  try {
    return steps.run();
  } catch {
    failed.push(part);
    return steps.fallback;
  }
}
