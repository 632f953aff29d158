import os

from anthropic import Anthropic

client = Anthropic(
    api_key=os.environ["LOADLINE_KEY"],
    base_url=os.environ.get("LOADLINE_URL", "http://127.0.0.1:4600"),
)

message = client.messages.create(
    model="claude-auto",
    max_tokens=1000,
    messages=[{"role": "user", "content": "Summarize: the export button does nothing on Safari."}],
)
print(message.content[0].text)
