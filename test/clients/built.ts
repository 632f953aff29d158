// Whether an endpoint has its codec yet. For tests only.
import type { Endpoint } from '../../src/gateway/call.ts';
import { inboundCodec } from '../../src/gateway/codecs.ts';

/** Why tests of an endpoint are skipped, or false. */
export function notBuilt(endpoint: Endpoint): string | false {
  try {
    inboundCodec(endpoint);
    return false;
  } catch {
    return `${endpoint} is not built yet`;
  }
}
