// loadline simulate: the simulator alone, until a signal ends it.
import { CommandFailed, type Terminal } from '../cli/terminal.ts';
import { startSimulator, type Simulator } from '../simulator/listener.ts';
import { listenForEnd } from './until_signal.ts';

export async function simulate(port: number, terminal: Terminal): Promise<number> {
  const ends = listenForEnd();
  let simulator: Simulator;
  try {
    simulator = startSimulator({ port });
  } catch (error) {
    const isTaken = (error as { code?: unknown }).code === 'EADDRINUSE';
    throw new CommandFailed(
      isTaken ? `The port ${port} is taken. Choose another with --port.` : `Cannot listen on port ${port}.`,
    );
  }
  terminal.out(`The simulator answers at ${simulator.url}: no model is called, and every answer says so.`);
  terminal.out(
    `Use it as a provider: OPENAI_API_KEY=x OPENAI_BASE_URL=${simulator.url}/v1 ANTHROPIC_API_KEY=x ANTHROPIC_BASE_URL=${simulator.url}`,
  );
  await ends.asked;
  await simulator.stop();
  ends.release();
  return 0;
}
