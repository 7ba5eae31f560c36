import { describe, expect, it } from "vitest";
import { doorOf, SNIPPETS } from "../src/apm/setup/snippets";

const HUB = "https://hub.example.com:8000";
const named = (name: string) => SNIPPETS.find((one) => one.name === name)!;
const all = (name: string, grpcPort: number, wantsGrpc: boolean) => {
  const snippet = named(name);
  const door = doorOf(HUB, grpcPort, wantsGrpc, snippet);
  return snippet.steps.map(({ text }) => text(door, "ja_sk_x")).join("\n");
};

describe("where snippets send to", () => {
  it("is the hub's own port over HTTP unless one wants gRPC", () => {
    expect(all("Python", 4317, false)).toContain(`OTEL_EXPORTER_OTLP_ENDPOINT=${HUB}\n`);
    expect(all("Python", 4317, false)).toContain("OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf");
    expect(all("Python", 4317, false)).toContain("otlp-proto-http");
  });
  it("is the port of gRPC that this hub has", () => {
    const python = all("Python", 14317, true);
    expect(python).toContain("OTEL_EXPORTER_OTLP_ENDPOINT=http://hub.example.com:14317\n");
    expect(python).toContain("OTEL_EXPORTER_OTLP_PROTOCOL=grpc");
    expect(python).toContain("otlp-proto-grpc");
    expect(all("Go", 14317, true)).toContain("otlptracegrpc.New(ctx)");
    const collector = all("Collector", 14317, true);
    expect(collector).toContain(
      "otlp/nightjar:\n    endpoint: http://hub.example.com:14317\n    compression: gzip\n    tls:",
    );
    expect(collector).not.toContain("otlphttp");
  });
  it("is never a port that is off, and never gRPC where a language has no simple way", () => {
    for (const { name } of SNIPPETS) expect(all(name, 0, true)).not.toMatch(/OTLP_PROTOCOL=grpc|otlp\/nightjar|:0\b/);
    for (const name of ["Ruby", "PHP", "curl"]) expect(all(name, 4317, true)).not.toContain("4317");
  });
});
