// The least that a proxy of this runtime can do: the limit that translation is measured against. Run as a process with the
// upstream's port; prints `ready PORT`.
const upstream = `http://127.0.0.1:${process.argv[2] ?? ''}`;

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  idleTimeout: 0,
  fetch: async (request) => {
    const { pathname } = new URL(request.url);
    const answer = await fetch(upstream + pathname, {
      method: request.method,
      headers: { 'content-type': 'application/json' },
      body: await request.bytes(),
    });
    return new Response(answer.body, { status: answer.status, headers: { 'content-type': 'text/event-stream' } });
  },
});
console.log(`ready ${server.port}`);
