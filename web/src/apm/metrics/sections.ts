/** A site's metrics in a few sections by what they are about, the telling ones first; pure. */

import type { Metric } from "../types";

export interface Section {
  title: string;
  /** What all its names have in common, for the list of all. */
  search: string;
  metrics: Metric[];
  /** How many there are, with those that are not shown. */
  all: number;
}

const KNOWN: readonly { title: string; search: string; is: RegExp; first: RegExp }[] = [
  {
    title: "Requests",
    search: ".duration",
    is: /^(http|rpc|graphql|messaging)\./,
    first: /^(http|rpc)\.server\.(request\.|call\.)?duration$|^http\.client\.request\.duration$/,
  },
  { title: "Databases", search: "db.", is: /^db\./, first: /\.operation\.duration$/ },
  {
    title: "Machines",
    search: "system.",
    is: /^(system|k8s|container)\./,
    first: /^system\.(cpu\.(time|utilization|load_average\.1m)|memory\.usage|network\.io|disk\.io)$/,
  },
  {
    title: "Processes and runtimes",
    search: "",
    is: /^(process|jvm|nodejs|v8js|go|cpython|dotnet|aspnetcore|kestrel)\./,
    first: /^(process\.cpu\.time|process\.memory\.usage|.*heap\.used|.*eventloop\.utilization|jvm\.memory\.used)$/,
  },
];

const MOST = 6;

/** Sections that have something; what nobody else names, the site's own, comes first. */
export function sectionsOf(metrics: readonly Metric[]): Section[] {
  // A name that is told in two kinds can only be asked for with one of them: it stands here once.
  const named = [...new Map(metrics.map((one) => [one.metric, one])).values()];
  const isKnown = (one: Metric) => KNOWN.some(({ is }) => is.test(one.metric));
  const own = named.filter((one) => !isKnown(one));
  const bySeries = (a: Metric, b: Metric) => b.series_count - a.series_count || a.metric.localeCompare(b.metric);
  const section = (title: string, search: string, of: Metric[], first?: RegExp): Section => ({
    title,
    search,
    metrics: of
      .sort((a, b) => Number(first?.test(b.metric)) - Number(first?.test(a.metric)) || bySeries(a, b))
      .slice(0, MOST),
    all: of.length,
  });
  return [
    section("Your own", "", own, /^$/),
    ...KNOWN.map(({ title, search, is, first }) =>
      section(title, search, named.filter(({ metric }) => is.test(metric)), first),
    ),
  ].filter(({ all }) => all > 0); // biome-ignore format: one section a line
}
