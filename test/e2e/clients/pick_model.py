"""A client with a router of its own, as teams write it before they have a gateway.

Only the base URL and the key are Loadline's. Prints one JSON line a call.
"""
import json
import os

from openai import OpenAI

client = OpenAI(api_key=os.environ["LOADLINE_KEY"], base_url=os.environ["LOADLINE_URL"] + "/v1")


def pick_model(task: str, prompt_tokens: int, risk_level: str) -> str:
    if risk_level == "high":
        return "claude-sonnet-4-6"
    if prompt_tokens > 400_000:
        return "claude-sonnet-4-6"
    if task in {"classification", "triage", "subagent", "summarize"}:
        return "gpt-5.4-mini"
    return "claude-sonnet-4-6"


CALLS = [
    ("summarize", 1_200, "low", "Summarize this ticket: the export button does nothing on Safari."),
    ("classification", 300, "low", "Bug or feature request? 'Please add dark mode.'"),
    ("refactor", 8_000, "medium", "Refactor this function so that it can be tested."),
    ("triage", 500, "high", "Which of these alerts first?"),
]

for task, prompt_tokens, risk_level, prompt in CALLS:
    response = client.chat.completions.create(
        model=pick_model(task, prompt_tokens, risk_level),
        messages=[{"role": "user", "content": prompt}],
        temperature=0.2,
    )
    print(json.dumps({"task": task, "model": response.model, "text": response.choices[0].message.content,
                      "prompt_tokens": response.usage.prompt_tokens}))
