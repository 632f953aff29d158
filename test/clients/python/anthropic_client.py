"""Anthropic's client for Python: one JSON command a line on stdin, one JSON answer a line on stdout."""

import json
import os
import sys

from anthropic import Anthropic

client = Anthropic(api_key=os.environ["LOADLINE_KEY"], base_url=os.environ["LOADLINE_URL"], max_retries=0)
MODEL = os.environ["LOADLINE_MODEL"]
TOOL = json.loads(os.environ["NOTE_TOOL"])
NOTES = json.loads(os.environ["NOTES"])


def ask(streamed, **params):
    if not streamed:
        return client.messages.create(model=MODEL, max_tokens=8000, **params)
    with client.messages.stream(model=MODEL, max_tokens=8000, **params) as stream:
        for _ in stream:
            pass
        return stream.get_final_message()


def text_of(message):
    return "".join(block.text for block in message.content if block.type == "text")


def loop(prompt, streamed):
    messages = [{"role": "user", "content": prompt}]
    while True:
        message = ask(
            streamed,
            messages=messages,
            system="You read notes.",
            tools=[{"name": TOOL["name"], "description": TOOL["description"], "input_schema": TOOL["schema"]}],
            thinking={"type": "adaptive"},
            output_config={"effort": "medium"},
        )
        assert message.usage.output_tokens > 0
        if message.stop_reason == "end_turn":
            return text_of(message)
        assert message.stop_reason == "tool_use"
        messages.append({"role": "assistant", "content": message.content})
        results = [
            {"type": "tool_result", "tool_use_id": block.id, "content": NOTES[block.input["name"]]}
            for block in message.content
            if block.type == "tool_use"
        ]
        messages.append({"role": "user", "content": results})


def run(command):
    if command["op"] == "models":
        return [model.id for model in client.models.list()]
    if command["op"] == "say":
        return text_of(ask(command["streamed"], messages=[{"role": "user", "content": command["prompt"]}]))
    return loop(command["prompt"], command["streamed"])


for line in sys.stdin:
    try:
        result = {"value": run(json.loads(line))}
    except Exception as error:
        status = getattr(error, "status_code", None)
        result = {"error": {"name": type(error).__name__, "status": status, "message": str(error)}}
    print(json.dumps(result), flush=True)
