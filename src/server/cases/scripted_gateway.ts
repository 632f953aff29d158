// A gateway that answers as a test says and remembers what it was asked. For tests of handlers only: the real one is tested
// with them in test/e2e.
import type { Call, GatewayAnswer } from '../../gateway/call.ts';
import type { CountCall, Gateway, InputCount, RouteCall, RouteResult } from '../../gateway/gateway.ts';
import type { Snapshot } from '../../gateway/snapshot.ts';

export interface ScriptedGateway extends Gateway {
  readonly calls: readonly Call[];
  readonly explained: readonly RouteCall[];
  readonly counted: readonly CountCall[];
}

export interface GatewayScript {
  readonly conduct?: (call: Call) => GatewayAnswer | Promise<GatewayAnswer>;
  readonly explain?: (call: RouteCall) => RouteResult;
  readonly countInput?: (call: CountCall) => InputCount;
  readonly snapshot?: () => Snapshot;
}

const unscripted = (name: string) => (): never => {
  throw new Error(`this test gave no script for ${name}`);
};

export function scriptedGateway(script: GatewayScript): ScriptedGateway {
  const calls: Call[] = [];
  const explained: RouteCall[] = [];
  const counted: CountCall[] = [];
  return {
    calls,
    explained,
    counted,
    conduct: async (call) => {
      calls.push(call);
      return (script.conduct ?? unscripted('conduct'))(call);
    },
    explain: async (call) => {
      explained.push(call);
      return (script.explain ?? unscripted('explain'))(call);
    },
    countInput: async (call) => {
      counted.push(call);
      return (script.countInput ?? unscripted('countInput'))(call);
    },
    snapshot: script.snapshot ?? unscripted('snapshot'),
  };
}
