// Stands between a command line and Loadline and notes what is asked and how it is answered; changes nothing. Beside it, a
// proxy to nowhere notes who else the command line wanted to reach. For tests only.
import http from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** 0 until the head of the answer came. */
  status: number;
  type: string;
  /** What Loadline left out. */
  dropped: string;
}

export interface Watched {
  /** `http://127.0.0.1:<port>`, to be used for Loadline. */
  readonly url: string;
  readonly asked: readonly Asked[];
  readonly close: () => Promise<void>;
}

const listening = (server: net.Server): Promise<string> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });

export async function watch(target: string): Promise<Watched> {
  const asked: Asked[] = [];
  const { hostname, port } = new URL(target);
  const server = http.createServer((request, response) => {
    const note: Asked = { method: request.method ?? '', path: request.url ?? '', status: 0, type: '', dropped: '' };
    asked.push(note);
    const { host: _, connection: _connection, ...headers } = request.headers;
    const onward = http.request({ hostname, port, method: note.method, path: note.path, headers }, (answer) => {
      note.status = answer.statusCode ?? 0;
      note.type = answer.headers['content-type'] ?? '';
      note.dropped = String(answer.headers['x-loadline-dropped'] ?? '');
      response.writeHead(note.status, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    // A client that hangs up hangs up on Loadline.
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  const url = await listening(server);
  return {
    url,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export interface Nowhere {
  readonly url: string;
  /** Hosts that were asked for, each once. */
  readonly hosts: () => readonly string[];
  readonly close: () => void;
}

export async function openNowhere(): Promise<Nowhere> {
  const hosts = new Set<string>();
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (data) => {
      hosts.add(data.toString('latin1').split(' ')[1] ?? '');
      socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
    });
  });
  const url = await listening(server);
  return { url, hosts: () => [...hosts], close: () => void server.close() };
}
