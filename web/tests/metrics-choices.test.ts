import { describe, expect, it } from "vitest";
import { facetKeys } from "../src/apm/metrics/facetKeys";
import { sectionsOf } from "../src/apm/metrics/sections";
import type { Metric } from "../src/apm/types";

const metric = (name: string, series_count = 1) => ({ metric: name, series_count }) as Metric;

describe("what there is to look at", () => {
  it("stands in sections, the site's own first, the telling ones before many", () => {
    const found = sectionsOf([
      metric("http.client.open", 99), metric("http.server.request.duration"), metric("orders.total"),
      metric("system.paging.usage", 5), metric("system.cpu.time"), metric("nodejs.eventloop.utilization"),
    ]); // biome-ignore format: names
    expect(found.map(({ title, metrics }) => [title, metrics.map((one) => one.metric)])).toEqual([
      ["Your own", ["orders.total"]],
      ["Requests", ["http.server.request.duration", "http.client.open"]],
      ["Machines", ["system.cpu.time", "system.paging.usage"]],
      ["Processes and runtimes", ["nodejs.eventloop.utilization"]],
    ]);
  });
  it("shows a name once and six of a section, and says how many there are", () => {
    const many = Array.from({ length: 9 }, (_, i) => metric(`shop.${i}`, i));
    const [own] = sectionsOf([...many, metric("shop.8", 1)]);
    expect(own).toMatchObject({ all: 9 });
    expect(own!.metrics).toHaveLength(6);
    expect(sectionsOf([])).toEqual([]);
  });
});

describe("the facets of a metric", () => {
  it("begin with who tells it and where that runs, and leave out what each process has alone", () => {
    const keys = facetKeys([
      "http.route",
      "service.name",
      "k8s.pod.name",
      "process.pid",
      "service.instance.id",
      "container.id",
    ]);
    expect(keys).toEqual(["service", "host", "environment", "k8s.pod.name", "container.id", "http.route"]);
    expect(facetKeys([])).toEqual([]);
  });
});
