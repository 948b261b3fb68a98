// The same behaviour as blueprint.py, on Node.js alone.  Reads events from the files named on the
// command line once; then answers each line of standard input, `plain` or `key`, with the seconds
// that one invocation a file took, and the bytes of its responses.
import { gunzipSync, gzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const RESPONSE_MAX_BYTES = 6_000_000;

function one(record, compressed) {
  const message = JSON.parse(gunzipSync(Buffer.from(record.data, "base64")).toString("utf8"));
  if (message.messageType === "CONTROL_MESSAGE") {
    return { result: "Dropped", recordId: record.recordId };
  }
  if (message.messageType !== "DATA_MESSAGE") {
    return { result: "ProcessingFailed", recordId: record.recordId };
  }
  let text = Buffer.from(message.logEvents.map((event) => event.message + "\n").join(""), "utf8");
  const answer = { result: "Ok", recordId: record.recordId };
  if (compressed) {
    text = gzipSync(text, { level: 6 });
    const first = new Date(message.logEvents[0].timestamp).toISOString();
    answer.metadata = {
      partitionKeys: {
        log_group: message.logGroup.replace(/^\/+|\/+$/g, "").replaceAll("/", "-"),
        date: first.slice(0, 10),
        hour: first.slice(11, 13),
      },
    };
  }
  answer.data = text.toString("base64");
  return answer;
}

function handler(event, compressed) {
  const records = event.records.map((record) => one(record, compressed));
  let totalBytes = 0;
  for (const record of records) {
    totalBytes += (record.data ?? "").length + record.recordId.length;
    if (totalBytes > RESPONSE_MAX_BYTES) {
      record.result = "Dropped";
      delete record.data;
    }
  }
  return { records };
}

const events = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, "utf8")));
for await (const line of createInterface({ input: process.stdin })) {
  const started = process.hrtime.bigint();
  const answers = events.map((event) => handler(event, line === "key"));
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const bytes = answers.reduce((sum, answer) => sum + JSON.stringify(answer).length, 0);
  process.stdout.write(`${seconds} ${bytes}\n`);
}
