"""OpenAI's client for Python: one JSON command a line on stdin, one JSON answer a line on stdout."""

import json
import os
import sys

from openai import OpenAI

client = OpenAI(api_key=os.environ["LOADLINE_KEY"], base_url=os.environ["LOADLINE_URL"] + "/v1", max_retries=0)
MODEL = os.environ["LOADLINE_MODEL"]
TOOL = json.loads(os.environ["NOTE_TOOL"])
NOTES = json.loads(os.environ["NOTES"])


def chat(streamed, **ask):
    if not streamed:
        return client.chat.completions.create(model=MODEL, **ask)
    with client.chat.completions.stream(model=MODEL, stream_options={"include_usage": True}, **ask) as stream:
        for _ in stream:
            pass
        return stream.get_final_completion()


def loop_chat(prompt, streamed):
    messages = [{"role": "system", "content": "You read notes."}, {"role": "user", "content": prompt}]
    function = {"name": TOOL["name"], "parameters": TOOL["schema"], "strict": True}
    while True:
        answer = chat(
            streamed, messages=messages, tools=[{"type": "function", "function": function}], reasoning_effort="medium"
        )
        assert answer.usage.total_tokens > 0
        message = answer.choices[0].message
        if answer.choices[0].finish_reason == "stop":
            return message.content
        assert answer.choices[0].finish_reason == "tool_calls"
        messages.append(message)
        for call in message.tool_calls:
            note = NOTES[json.loads(call.function.arguments)["name"]]
            messages.append({"role": "tool", "tool_call_id": call.id, "content": note})


def responses(streamed, **ask):
    if not streamed:
        return client.responses.create(model=MODEL, store=False, **ask)
    last = None
    for event in client.responses.create(model=MODEL, store=False, stream=True, **ask):
        if event.type in ("response.failed", "error"):
            raise RuntimeError(event.to_json())
        if event.type == "response.completed":
            last = event.response
    return last


def loop_responses(prompt, streamed):
    items = [{"role": "developer", "content": "You read notes."}, {"role": "user", "content": prompt}]
    tool = {"type": "function", "name": TOOL["name"], "parameters": TOOL["schema"], "strict": True}
    while True:
        answer = responses(
            streamed,
            input=items,
            tools=[tool],
            include=["reasoning.encrypted_content"],
            reasoning={"effort": "medium", "summary": "auto"},
        )
        assert answer.usage.total_tokens > 0
        calls = [item for item in answer.output if item.type == "function_call"]
        if not calls:
            return answer.output_text
        items += answer.output
        for call in calls:
            note = NOTES[json.loads(call.arguments)["name"]]
            items.append({"type": "function_call_output", "call_id": call.call_id, "output": note})


API = os.environ["API"]


def say(prompt, streamed):
    if API == "responses":
        return responses(streamed, input=prompt).output_text
    return chat(streamed, messages=[{"role": "user", "content": prompt}]).choices[0].message.content


def run(command):
    if command["op"] == "models":
        return [model.id for model in client.models.list()]
    if command["op"] == "say":
        return say(command["prompt"], command["streamed"])
    return (loop_responses if API == "responses" else loop_chat)(command["prompt"], command["streamed"])


for line in sys.stdin:
    try:
        result = {"value": run(json.loads(line))}
    except Exception as error:
        status = getattr(error, "status_code", None)
        result = {"error": {"name": type(error).__name__, "status": status, "message": str(error)}}
    print(json.dumps(result), flush=True)
