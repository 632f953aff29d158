// nginx as the practical limit: it forwards and parses nothing. One worker, keep-alive to the upstream, no buffering.
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pinned, residentMiB } from './processes.ts';

/** True where nginx is installed; without it figures are printed and no ratio is. */
export function hasNginx(): boolean {
  return spawnSync('nginx', ['-v']).status === 0;
}

export interface Nginx {
  readonly port: number;
  readonly version: string;
  readonly process: ChildProcess;
}

/** Starts nginx in the foreground on `core`. */
export function startNginx(options: {
  readonly directory: string;
  readonly port: number;
  readonly upstreamPort: number;
  readonly core: number;
}): Nginx {
  const { directory, port, upstreamPort, core } = options;
  const config = join(directory, 'nginx.conf');
  writeFileSync(
    config,
    `daemon off; worker_processes 1; pid ${directory}/nginx.pid; error_log ${directory}/nginx.log;
events { worker_connections 4096; }
http {
  access_log off; client_body_temp_path ${directory}/body; proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/f; uwsgi_temp_path ${directory}/u; scgi_temp_path ${directory}/s;
  client_max_body_size 64m; client_body_buffer_size 1m; keepalive_requests 1000000;
  upstream up { server 127.0.0.1:${upstreamPort}; keepalive 512; keepalive_requests 1000000; }
  server { listen 127.0.0.1:${port} backlog=4096; location / { proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; } }
}
`,
  );
  const [command = '', ...args] = pinned(core, ['nginx', '-c', config, '-p', directory]);
  const version = spawnSync('nginx', ['-v'], { encoding: 'utf8' }).stderr.trim().replace('nginx version: ', '');
  return { port, version, process: spawn(command, args, { stdio: 'ignore' }) };
}

/** Resident memory of nginx, master and worker together. */
export function nginxMiB(masterPid: number): number {
  const workers = spawnSync('pgrep', ['-P', String(masterPid)], { encoding: 'utf8' }).stdout ?? '';
  const pids = [
    masterPid,
    ...workers
      .split('\n')
      .filter((line) => line !== '')
      .map(Number),
  ];
  return pids.reduce((sum, pid) => sum + residentMiB(pid), 0);
}
