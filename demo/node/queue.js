// A queue in a table of the database. No instrumentation knows it, so it tells itself, as OpenTelemetry's conventions of
// messaging say: what is sent carries the headers of its span, and what takes it goes on in the same trace.
const { suppressTracing } = require("@opentelemetry/core");
const { context, propagation, SpanKind, SpanStatusCode, trace } = require("@opentelemetry/api");

const tracer = trace.getTracer("shop.queue");
const attributes = (operation, topic) => ({
  "messaging.system": "postgresql",
  "messaging.operation.type": operation,
  "messaging.destination.name": topic,
});

/** Put a message into the queue. */
async function send(pool, topic, body) {
  const options = { kind: SpanKind.PRODUCER, attributes: attributes("send", topic) };
  await tracer.startActiveSpan(`send ${topic}`, options, async (span) => {
    const headers = {};
    propagation.inject(context.active(), headers);
    try {
      await pool.query("insert into queue (topic, headers, body) values ($1, $2, $3)", [topic, headers, body]);
    } finally {
      span.end();
    }
  });
}

const TAKE =
  "delete from queue where id = (select id from queue where topic = $1 order by id limit 1) returning headers, body";

/** Take the oldest message, if there is one, and do with it what is to be done. */
async function take(pool, topic, work) {
  // Looking ten times a second whether there is something is nothing to tell of.
  const found = await context.with(suppressTracing(context.active()), () => pool.query(TAKE, [topic]));
  const message = found.rows[0];
  if (!message) return false;
  const options = { kind: SpanKind.CONSUMER, attributes: attributes("process", topic) };
  await tracer.startActiveSpan(`process ${topic}`, options, propagation.extract(context.active(), message.headers), async (span) => {
    try {
      await work(message.body);
    } catch (error) {
      span.recordException(error);
      span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
    } finally {
      span.end();
    }
  });
  return true;
}

module.exports = { send, take };
