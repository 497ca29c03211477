// What node's test runner tells, one line of JSON a test.

export default async function* report(events) {
  for await (const { type, data } of events) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    const error = data.details?.error;
    const passed = type === "test:pass" && data.skip === undefined && data.todo === undefined;
    const text = String(error?.cause?.stack ?? error?.stack ?? "skipped");
    yield `${JSON.stringify({ name: data.name, passed, error: text })}\n`;
  }
}
