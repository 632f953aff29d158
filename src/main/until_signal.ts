// Owns how a process is told to end: the first signal asks, the second insists. A terminal signals the whole group and
// npm passes signals on as well, so one wish may arrive twice: signals that come together count as one. A terminal that is
// closed (SIGHUP) asks like the others.

/** Repeats within this time are the same wish; a person who presses twice is slower. */
const SAME_WISH_MS = 300;

export interface Endings {
  /** Resolves at the first signal. */
  readonly asked: Promise<NodeJS.Signals>;
  /** Resolves at a second one. */
  readonly insisted: Promise<void>;
  /** Takes the listeners back. */
  readonly release: () => void;
}

export function listenForEnd(): Endings {
  let askedAtMs: number | undefined;
  let ask: (signal: NodeJS.Signals) => void = () => undefined;
  let insist: () => void = () => undefined;
  const asked = new Promise<NodeJS.Signals>((resolve) => {
    ask = resolve;
  });
  const insisted = new Promise<void>((resolve) => {
    insist = resolve;
  });
  const onSignal = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    if (askedAtMs === undefined) {
      askedAtMs = now;
      ask(signal);
    } else if (now - askedAtMs > SAME_WISH_MS) {
      insist();
    }
  };
  const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, onSignal);
  return {
    asked,
    insisted,
    release: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
