// What runs in the browser: OpenTelemetry's SDK for the web with its auto-instrumentations (document load, clicks, fetch),
// which sends OTLP as JSON across origins with a public key.
import { getWebAutoInstrumentations } from "@opentelemetry/auto-instrumentations-web";
import { ZoneContextManager } from "@opentelemetry/context-zone";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { registerInstrumentations } from "@opentelemetry/instrumentation";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, WebTracerProvider } from "@opentelemetry/sdk-trace-web";

const { hub, key } = window.settings;
const exporter = new OTLPTraceExporter({ url: `${hub}/v1/traces`, headers: { "x-nightjar-key": key } });
const provider = new WebTracerProvider({
  resource: resourceFromAttributes({ "service.name": "shop-page", "service.version": "1.0.0" }),
  spanProcessors: [new BatchSpanProcessor(exporter, { scheduledDelayMillis: 500 })],
});
provider.register({ contextManager: new ZoneContextManager() });
registerInstrumentations({ instrumentations: [getWebAutoInstrumentations()] });

const said = document.querySelector("output");
const ask = async (path, options) => {
  const answer = await fetch(path, options);
  said.textContent = `${answer.status} ${await answer.text()}`;
};
document.querySelector("#look").addEventListener("click", () => ask("/products/7"));
document.querySelector("#book").addEventListener("click", () => ask("/bookings/7", { method: "POST" }));
