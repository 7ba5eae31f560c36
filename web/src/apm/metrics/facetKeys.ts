/** Which keys of a metric's series stand in its facets; pure. */

const FIRST = ["service", "host", "environment"] as const;
/** The columns above under the names by which resources have them. */
const SAME = new Set(["service.name", "host.name", "deployment.environment.name", "deployment.environment"]);
/** Each process has one of its own: a facet of them is a list of processes. */
const SINGLE =
  /(^|\.)(pid|uid|instance\.id|command_args|command_line|start_time)$|^telemetry\.|^process\.(executable|command)/;
const KINDS = [/^k8s\./, /^container\./, /^cloud\./];
const MOST = 14;

/** Service, host and environment, then Kubernetes, containers and cloud, then the metric's own. */
export function facetKeys(known: readonly string[]): string[] {
  const others = known.filter((key) => !SAME.has(key) && !SINGLE.test(key) && !FIRST.includes(key as never));
  const place = (key: string) => {
    const at = KINDS.findIndex((kind) => kind.test(key));
    return at < 0 ? KINDS.length : at;
  };
  return known.length === 0 ? [] : [...FIRST, ...others.sort((a, b) => place(a) - place(b))].slice(0, MOST);
}
