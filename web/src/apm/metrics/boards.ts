/** What is drawn of machines and runtimes: each panel by the first of its ways for which there are metrics; pure. */

import type { Asked } from "./view";

interface Way {
  queries: readonly Asked[];
  /** What is drawn; the queries themselves without one. */
  formula?: string;
}

export interface Board {
  title: string;
  ways: readonly Way[];
  /** The unit of a formula's numbers; that of its query otherwise. */
  unit?: string;
  max?: number;
}

const rate = (metric: string, q?: string, by?: string[]): Asked => ({ metric, q, by, aggregation: "rate" });
const sum = (metric: string, q?: string, by?: string[]): Asked => ({ metric, q, by, aggregation: "sum" });

/** Of a machine; the first four also stand in the list of machines. */
export const CPU: Board = {
  title: "Processors",
  unit: "%",
  max: 100,
  ways: [
    {
      queries: [rate("system.cpu.time", "-state:idle -cpu.mode:idle"), rate("system.cpu.time")],
      formula: "a / b * 100",
    },
    { queries: [{ metric: "system.cpu.utilization", q: "state:idle", aggregation: "avg" }], formula: "100 - a * 100" },
  ],
};
export const MEMORY: Board = {
  title: "Memory",
  unit: "%",
  max: 100,
  ways: [
    {
      queries: [sum("system.memory.usage", "state:used or system.memory.state:used"), sum("system.memory.usage")],
      formula: "a / b * 100",
    },
    {
      queries: [sum("system.memory.utilization", "state:used or system.memory.state:used")],
      formula: "a * 100",
    },
  ],
};
export const DISK: Board = {
  title: "Filesystems",
  unit: "%",
  max: 100,
  ways: [
    {
      queries: [
        sum("system.filesystem.usage", "state:used or system.filesystem.state:used"),
        sum("system.filesystem.usage"),
      ],
      formula: "a / b * 100",
    },
    { queries: [{ metric: "system.filesystem.utilization", aggregation: "max" }], formula: "a * 100" },
  ],
};
export const LOAD: Board = {
  title: "Load, one minute",
  ways: [{ queries: [{ metric: "system.cpu.load_average.1m", aggregation: "avg" }] }],
};

export const OF_HOST: readonly Board[] = [
  CPU,
  MEMORY,
  LOAD,
  DISK,
  {
    title: "Network",
    ways: [
      { queries: [rate("system.network.io", undefined, ["direction"])] },
      { queries: [rate("system.network.io", undefined, ["network.io.direction"])] },
    ],
  },
  {
    title: "Disk",
    ways: [
      { queries: [rate("system.disk.io", undefined, ["direction"])] },
      { queries: [rate("system.disk.io", undefined, ["disk.io.direction"])] },
    ],
  },
  { title: "Processors by what they did", ways: [{ queries: [rate("system.cpu.time", "-state:idle", ["state"])] }] },
  { title: "Memory by its state", ways: [{ queries: [sum("system.memory.usage", undefined, ["state"])] }] },
  { title: "Swap", ways: [{ queries: [sum("system.paging.usage", undefined, ["state"])] }] },
  { title: "Processes", ways: [{ queries: [sum("system.processes.count", undefined, ["status"])] }] },
];

/** Of a service's processes and runtimes, by the conventions of Python, Node.js, the JVM, Go and .NET, new and old. */
export const OF_RUNTIME: readonly Board[] = [
  {
    title: "Processor time of the process",
    ways: [
      { queries: [rate("process.cpu.time", undefined, ["host"])] },
      { queries: [{ metric: "process.cpu.utilization", by: ["host"] }] },
      { queries: [{ metric: "process.runtime.cpython.cpu.utilization", by: ["host"] }] },
      { queries: [{ metric: "jvm.cpu.recent_utilization", by: ["host"] }] },
      { queries: [rate("dotnet.process.cpu.time", undefined, ["host"])] },
    ],
  },
  {
    title: "Memory of the process",
    ways: [
      { queries: [sum("process.memory.usage", undefined, ["host"])] },
      { queries: [sum("process.runtime.cpython.memory", "type:rss", ["host"])] },
      { queries: [sum("dotnet.process.memory.working_set", undefined, ["host"])] },
      { queries: [sum("go.memory.used", undefined, ["host"])] },
    ],
  },
  {
    title: "Heap",
    ways: [
      { queries: [sum("jvm.memory.used", "jvm.memory.type:heap", ["host"])] },
      { queries: [sum("process.runtime.jvm.memory.usage", "type:heap", ["host"])] },
      { queries: [sum("v8js.memory.heap.used", undefined, ["host"])] },
      { queries: [sum("nodejs.memory.heap.used", undefined, ["host"])] },
      { queries: [sum("process.runtime.go.mem.heap_alloc", undefined, ["host"])] },
      { queries: [sum("dotnet.gc.last_collection.heap.size", undefined, ["host"])] },
    ],
  },
  {
    title: "Collections of garbage",
    ways: [
      { queries: [rate("cpython.gc.collections", undefined, ["generation"])] },
      { queries: [rate("process.runtime.cpython.gc_count", undefined, ["count"])] },
      { queries: [rate("jvm.gc.duration", undefined, ["jvm.gc.name"])] },
      { queries: [rate("v8js.gc.duration", undefined, ["v8js.gc.type"])] },
      { queries: [rate("process.runtime.go.gc.count", undefined, ["host"])] },
      { queries: [rate("dotnet.gc.collections", undefined, ["gc.heap.generation"])] },
    ],
  },
  {
    title: "Threads",
    ways: [
      { queries: [sum("process.thread.count", undefined, ["host"])] },
      { queries: [sum("jvm.thread.count", undefined, ["host"])] },
      { queries: [sum("process.runtime.cpython.thread_count", undefined, ["host"])] },
      { queries: [sum("dotnet.thread_pool.thread.count", undefined, ["host"])] },
    ],
  },
  {
    title: "Event loop",
    ways: [
      { queries: [{ metric: "nodejs.eventloop.utilization", by: ["host"] }] },
      { queries: [{ metric: "nodejs.eventloop.delay.p99", by: ["host"] }] },
    ],
  },
  {
    title: "Goroutines",
    ways: [
      { queries: [sum("go.goroutine.count", undefined, ["host"])] },
      { queries: [sum("process.runtime.go.goroutines", undefined, ["host"])] },
    ],
  },
];

const both = (a: string | undefined, b: string): string => (a ? `(${a}) ${b}` : b);

/** The way of a board for which there are metrics, about some series only, perhaps by one more key. */
export function wayOf(board: Board, known: ReadonlySet<string>, q: string, by?: string): Way | undefined {
  const way = board.ways.find(({ queries }) => queries.every(({ metric }) => known.has(metric)));
  return (
    way && {
      ...way,
      queries: way.queries.map((one) => ({
        ...one,
        q: q ? both(one.q, q) : one.q,
        by: by ? [by, ...(one.by ?? [])] : one.by,
      })),
    }
  );
}
