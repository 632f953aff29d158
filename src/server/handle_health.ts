// Health: whether the process lives, and whether it takes requests. Shows nothing else and costs nothing.
import type { Handler } from './dispatch.ts';
import type { Lifecycle } from './lifecycle.ts';

const plain = (text: string, status: number): Response =>
  new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' } });

/** 200 as long as this code runs at all. */
export function healthHandler(): Handler {
  return () => ({ response: plain('ok\n', 200), endsLater: false });
}

/** 200 while requests are taken, 503 from the first moment of a drain on. */
export function readyHandler(lifecycle: Lifecycle): Handler {
  return () => ({
    response: lifecycle.accepting() ? plain('ready\n', 200) : plain('draining\n', 503),
    endsLater: false,
  });
}
