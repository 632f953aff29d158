// The front page: where the endpoint is and how a client uses it. Shows no version, no key, no configuration.
import type { Handler } from './dispatch.ts';

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Loadline</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem}pre{background:#f4f4f2;padding:1rem;overflow:auto}@media(prefers-color-scheme:dark){body{background:#181818;color:#ddd}pre{background:#262626}}</style>
<h1>Loadline</h1>
<p>An OpenAI-compatible endpoint that gives each request to the cheapest model that can safely carry it.</p>
<p>Point any OpenAI or Anthropic client here and leave its code as it is:</p>
<pre>base URL   http://HOST:PORT/v1   (Anthropic's clients: http://HOST:PORT)
API key    the key that the server printed at its first start
model      auto                  (or claude-auto, for clients that hide other names)</pre>
<p><code>auto</code> chooses the model and says why in the <code>x-loadline-*</code> headers of each answer; a model's own name pins it.
<code>GET /v1/models</code> lists what a key may use, <code>POST /v1/route</code> explains a decision without calling a model.</p>
</html>
`;

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'referrer-policy': 'no-referrer',
};

/** A host and perhaps a port as a client names them; anything else is not shown back. 253 is the longest name of the DNS. */
const HOST = /^(?:[\w.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\])(?::\d{1,5})?$/;

/** GET / and HEAD /: some clients probe it before their first call. */
export function homeHandler(): Handler {
  return ({ request }) => {
    const host = request.headers.get('host') ?? '';
    const page = HOST.test(host) ? PAGE.replaceAll('HOST:PORT', () => host) : PAGE;
    return { response: new Response(page, { headers: HEADERS }), endsLater: false };
  };
}
