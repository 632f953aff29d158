import os

from openai import OpenAI

url = os.environ.get("LOADLINE_URL", "http://127.0.0.1:4600")
client = OpenAI(api_key=os.environ["LOADLINE_KEY"], base_url=f"{url}/v1")

answer = client.responses.create(model="auto", input="Summarize: the export button does nothing on Safari.")
print(answer.output_text)
