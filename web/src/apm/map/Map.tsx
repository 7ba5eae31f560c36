import { Tooltip } from "@mantine/core";
import { IconDatabase, IconSend, IconServer, IconUser, IconWorld } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useSite } from "../../api/useSite";
import { Failure } from "../../kit/Failure";
import { count, plural, share } from "../../kit/numbers";
import { Room } from "../../kit/Room";
import { TimePicker } from "../../kit/TimePicker";
import { errorTone, ms, rate } from "../../kit/units";
import { useTime } from "../../kit/useTime";
import { timeOf } from "../../kit/window";
import { FirstSpan } from "../kit/FirstSpan";
import type { ServicesView } from "../services/read";
import { ServiceTabs } from "../services/ServiceTabs";
import type { MapEdge, MapNode, ServiceMap } from "../types";
import { useApm } from "../useApm";
import { layoutOf } from "./layout";
import classes from "./Map.module.css";

const [WIDTH, HEIGHT, ACROSS, DOWN, EDGE] = [184, 52, 300, 84, 16];
const ICONS = { service: IconServer, database: IconDatabase, messaging: IconSend, external: IconWorld, user: IconUser };

const said = (of: MapNode | MapEdge): string =>
  `${rate(of.rate)} · ${share(of.error_rate)} failed · p50 ${ms(of.p50_ms)} · p95 ${ms(of.p95_ms)}`;

function Graph({ map, open }: { map: ServiceMap; open: (node: MapNode) => void }) {
  const [over, setOver] = useState<string | null>(null);
  const layout = useMemo(
    () =>
      layoutOf(
        map.nodes.map(({ id }) => id),
        map.edges,
      ),
    [map],
  );
  const places = new Map(
    layout.nodes.map(({ id, column, row }) => [id, { x: EDGE + column * ACROSS, y: EDGE + row * DOWN }]),
  );
  const most = Math.max(0.0001, ...map.edges.map((edge) => edge.rate));
  const near = (id: string) =>
    over === null ||
    over === id ||
    map.edges.some(({ source, target }) => (source === over && target === id) || (target === over && source === id));
  const size = {
    width: EDGE * 2 + (layout.columns - 1) * ACROSS + WIDTH,
    height: EDGE * 2 + (layout.rows - 1) * DOWN + HEIGHT,
  };
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label="Service map">
      <div className={classes.map} style={size}>
        <svg {...size} aria-hidden="true">
          {map.edges.map((edge) => {
            const [a, b] = [places.get(edge.source), places.get(edge.target)];
            if (!a || !b) return null;
            const isDim = over !== null && edge.source !== over && edge.target !== over;
            return (
              <path
                key={`${edge.source} ${edge.target}`}
                d={lineOf(a, b)}
                data-tone={errorTone(edge.error_rate)}
                data-dim={isDim || undefined}
                style={{ strokeWidth: 1 + 3 * (Math.log1p(edge.rate) / Math.log1p(most)) }}
              >
                <title>{said(edge)}</title>
              </path>
            );
          })}
        </svg>
        {map.edges.map((edge) => {
          const [a, b] = [places.get(edge.source), places.get(edge.target)];
          if (!a || !b || edge.source === edge.target || (over !== edge.source && over !== edge.target)) return null;
          return (
            <span
              key={`${edge.source} ${edge.target}`}
              className={classes.label}
              style={{ left: (a.x + b.x + WIDTH) / 2, top: (a.y + b.y + HEIGHT) / 2 }}
            >
              {rate(edge.rate)} · {ms(edge.p95_ms)}
            </span>
          );
        })}
        {map.nodes.map((node) => {
          const at = places.get(node.id);
          if (!at) return null;
          const Icon = ICONS[node.kind as keyof typeof ICONS] ?? IconWorld;
          return (
            <Tooltip key={node.id} label={said(node)} position="bottom">
              <button
                type="button"
                className={classes.node}
                data-kind={node.kind}
                data-tone={errorTone(node.error_rate)}
                data-dim={!near(node.id) || undefined}
                style={{ left: at.x, top: at.y, width: WIDTH, height: HEIGHT }}
                onMouseEnter={() => setOver(node.id)}
                onMouseLeave={() => setOver(null)}
                onFocus={() => setOver(node.id)}
                onBlur={() => setOver(null)}
                onClick={() => open(node)}
              >
                <Icon size={16} stroke={1.6} aria-hidden="true" />
                <span className={classes.name}>{node.name}</span>
                <span className={classes.figures}>
                  {rate(node.rate)} · {node.error_rate ? `${share(node.error_rate)} · ` : ""}
                  {ms(node.p95_ms)}
                </span>
              </button>
            </Tooltip>
          );
        })}
      </div>
    </div>
  );
}

/** A line from one box to another; one that leads back goes below. */
function lineOf(a: { x: number; y: number }, b: { x: number; y: number }): string {
  const [x1, y1, x2, y2] = [a.x + WIDTH, a.y + HEIGHT / 2, b.x, b.y + HEIGHT / 2];
  if (x2 > x1) {
    const bend = (x2 - x1) / 2;
    return `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
  }
  const low = Math.max(y1, y2) + HEIGHT;
  return `M${x1},${y1} C${x1 + 60},${low} ${x2 - 60},${low} ${x2},${y2}`;
}

/** Who calls whom. */
export function ServiceMapPage() {
  const site = useSite();
  const view = useSearch({ strict: false }) as ServicesView;
  const navigate = useNavigate();
  const controls = useTime();
  const params = { ...controls.params, environment: view.environment };
  const { data, error, refetch, isFetching } = useApm<ServiceMap>("service-map", params, {
    every: controls.isMoving && 60_000,
  });
  const open = (node: MapNode) =>
    node.kind === "service" &&
    navigate({
      to: "/$site/service",
      params: { site: site.id },
      search: { ...timeOf(controls.time), environment: view.environment, service: node.name },
    } as never);
  return (
    <Room
      title="Services"
      tab={`Service map · ${site.domain}`}
      about={data && <span className="quiet small">{plural(data.nodes.length, "node")}</span>}
      tools={<TimePicker controls={controls} looked={data?.window} refresh={() => refetch()} isBusy={isFetching} />}
      below={<ServiceTabs />}
    >
      {error && !data && <Failure error={error} retry={() => refetch()} minHeight={320} />}
      {!data && !error && <div className="skeleton" style={{ height: 320, opacity: 0.3 }} />}
      {data && data.nodes.length === 0 && <FirstSpan what="calls" time={controls} />}
      {data && data.nodes.length > 0 && <Graph map={data} open={open} />}
      {data?.truncated && <p className={classes.more}>Only the busiest {count(data.edges.length)} calls are shown.</p>}
    </Room>
  );
}
