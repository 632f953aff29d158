"""The same client without any routing code: the gateway chooses. Prints one JSON line a call."""
import json
import os

from openai import OpenAI

client = OpenAI(api_key=os.environ["LOADLINE_KEY"], base_url=os.environ["LOADLINE_URL"] + "/v1")

CALLS = [
    ("Summarize this ticket: the export button does nothing on Safari.", {}),
    ("Which of the two is it?", {"metadata": {"task": "classification"}}),
    ("Rename the helper as discussed.", {"metadata": {"task": "classification", "risk": "high"}}),
    ("Rename the helper as discussed.", {"extra_headers": {"x-loadline-task": "subagent"}}),
]

for prompt, extra in CALLS:
    raw = client.chat.completions.with_raw_response.create(
        model="auto", messages=[{"role": "user", "content": prompt}], temperature=0.2, **extra
    )
    response = raw.parse()
    print(json.dumps({"model": response.model, "tier": raw.headers["x-loadline-tier"], "rule": raw.headers["x-loadline-rule"],
                      "because": raw.headers["x-loadline-because"]}))

text = ""
usage = None
for chunk in client.chat.completions.create(
    model="auto",
    messages=[{"role": "user", "content": "Translate to French: good morning"}],
    stream=True,
    stream_options={"include_usage": True},
):
    if chunk.choices and chunk.choices[0].delta.content:
        text += chunk.choices[0].delta.content
    if chunk.usage:
        usage = chunk.usage.total_tokens
print(json.dumps({"stream": text, "usage": usage}))
