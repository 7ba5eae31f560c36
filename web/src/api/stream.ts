import { visitHeaders } from "./visit";

/** The events in a text of server-sent events, and what is left of an unfinished one; pure. */
export function eventsIn(text: string): { events: { name: string; data: string }[]; rest: string } {
  const blocks = text.split("\n\n");
  const rest = blocks.pop() ?? "";
  const events = blocks.map((block) => {
    const lines = block.split("\n");
    const field = (name: string) =>
      lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trimStart());
    return { name: field("event")[0] ?? "", data: field("data").join("\n") };
  });
  return { events: events.filter(({ name }) => name), rest };
}

/** Like EventSource, which cannot send a header: a stream of events for who came by a shared link. */
export function openStream(url: string): Pick<EventSource, "addEventListener" | "close" | "readyState"> {
  const target = new EventTarget();
  const stop = new AbortController();
  const stream = {
    readyState: EventSource.CONNECTING as number,
    addEventListener: (name: string, listener: (event: Event) => void) => target.addEventListener(name, listener),
    close: () => stop.abort(),
  };
  const read = async () => {
    const response = await fetch(url, {
      headers: { accept: "text/event-stream", ...visitHeaders() },
      signal: stop.signal,
    });
    if (!response.ok || !response.body) return;
    stream.readyState = EventSource.OPEN;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const found = eventsIn(rest + part.value);
      rest = found.rest;
      for (const { name, data } of found.events) target.dispatchEvent(new MessageEvent(name, { data }));
    }
  };
  read()
    .catch(() => {}) // it was cut, or closed by us: the one who listens opens it again
    .finally(() => {
      stream.readyState = EventSource.CLOSED;
      if (!stop.signal.aborted) target.dispatchEvent(new Event("error"));
    });
  return stream as Pick<EventSource, "addEventListener" | "close" | "readyState">;
}
