// The Node client: one line of routing of its own, then the same calls with none. Prints one JSON line a call.
import OpenAI from 'openai';

const client = new OpenAI({ apiKey: process.env.LOADLINE_KEY, baseURL: `${process.env.LOADLINE_URL}/v1` });
const print = (value) => console.log(JSON.stringify(value));

for (const task of ['subagent', 'architecture']) {
  const response = await client.chat.completions.create({
    model: task === 'subagent' ? 'gpt-5.4-mini' : 'claude-sonnet-4-6',
    messages: [{ role: 'user', content: `Do the next step of the ${task} work.` }],
  });
  print({ task, model: response.model, text: response.choices[0].message.content });
}

for (const metadata of [{ task: 'subagent' }, { task: 'architecture' }]) {
  const { data, response } = await client.chat.completions
    .create({ model: 'auto', messages: [{ role: 'user', content: 'Do the next step.' }], metadata })
    .withResponse();
  print({ task: metadata.task, model: data.model, tier: response.headers.get('x-loadline-tier') });
}

let text = '';
const stream = await client.chat.completions.create({
  model: 'auto',
  messages: [{ role: 'user', content: 'Classify: "it crashes on start". Bug or feature?' }],
  stream: true,
});
for await (const chunk of stream) text += chunk.choices[0]?.delta?.content ?? '';
print({ stream: text });

try {
  await client.chat.completions.create({ model: 'gpt-5.4-minj', messages: [{ role: 'user', content: 'x' }] });
} catch (error) {
  print({ error: error.constructor.name, status: error.status, code: error.code, message: error.message });
}
