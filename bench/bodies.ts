// The bodies that are sent: what an agent sends, and the plainest there is.

const hunk = (index: number): string =>
  [
    `@@ -${index * 20},6 +${index * 20},7 @@ export function applyDiscount(order: Order): Order {`,
    '   const rate = order.customer.tier === "gold" ? 0.1 : 0;',
    '-  const total = order.items.reduce((sum, item) => sum + item.price, 0);',
    '+  const total = order.items.reduce((sum, item) => sum + item.price * item.quantity, 0);',
    '+  if (total < 0) throw new RangeError("a negative total");',
    '   return { ...order, total: total * (1 - rate) };',
    ' }',
  ].join('\n');

/** A diff of about 3 KB over one file. */
const diff = `--- a/src/billing/discount.ts\n+++ b/src/billing/discount.ts\n${Array.from({ length: 8 }, (_, index) => hunk(index + 1)).join('\n')}`;

const tool = (name: string, field: string): unknown => ({
  type: 'function',
  function: {
    name,
    description: `${name} in the workspace`,
    parameters: {
      type: 'object',
      properties: { [field]: { type: 'string' } },
      required: [field],
      additionalProperties: false,
    },
  },
});

export const bodies: readonly { readonly name: string; readonly text: string }[] = [
  {
    name: 'auto: a review with a 3 KB diff and two tools, translated to Messages',
    text: JSON.stringify({
      model: 'auto',
      messages: [
        { role: 'system', content: 'You are a careful reviewer.' },
        { role: 'user', content: `Review this diff and list risky changes.\n\n${diff}` },
      ],
      tools: [tool('read_file', 'path'), tool('search', 'pattern')],
      temperature: 0.2,
    }),
  },
  {
    name: 'auto: a 1 KB summary, same protocol',
    text: JSON.stringify({
      model: 'auto',
      messages: [
        { role: 'user', content: `Summarize in one line: ${'the export button does nothing on Safari. '.repeat(24)}` },
      ],
    }),
  },
  {
    name: 'pinned: 1 KB of plain text, same protocol',
    text: JSON.stringify({
      model: 'gpt-5.4-mini',
      messages: [{ role: 'user', content: 'plain words that ask for nothing in particular, '.repeat(21) }],
    }),
  },
  {
    name: 'pinned: streams of 100 events, same protocol (a second: streams; added: until the last event)',
    text: JSON.stringify({
      model: 'gpt-5.4-mini',
      stream: true,
      messages: [{ role: 'user', content: 'count to a hundred' }],
    }),
  },
];
