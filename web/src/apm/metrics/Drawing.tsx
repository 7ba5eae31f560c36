import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useSite } from "../../api/useSite";
import { Charted } from "../../kit/Charted";
import { exact, plural } from "../../kit/numbers";
import type { Dot } from "../../kit/TimeChart";
import type { TimeControls } from "../../kit/useTime";
import type { MetricsFound } from "../types";
import classes from "./Explorer.module.css";
import { Legend } from "./Legend";
import { type Drawn, drawnOf } from "./lines";
import type { ExplorerView } from "./view";

export const HEIGHT = 340;
// In the URL, where nothing at all would mean that nobody chose.
const NONE = "-";

/** What is left out, in words; nothing when all is there. */
function Said({ data }: { data: MetricsFound }) {
  const said = data.queries.flatMap((one) => {
    const of = data.queries.length > 1 ? `${one.name}: ` : "";
    if (one.series_count === 0) return [`${of}no series of ${one.metric} match in this time`];
    const cut =
      one.groups > one.lines.length
        ? [`${of}the largest ${one.lines.length} of ${exact(one.groups)} groups are drawn`]
        : [];
    const off = one.factor ? [`${of}quantiles are off by less than ${((one.factor - 1) * 100).toPrecision(2)}%`] : [];
    return [...cut, ...off, ...(one.lines.length === 0 ? [`${of}there is nothing to draw in this time`] : [])];
  });
  return said.length ? <p className={classes.said}>{said.join(" · ")}</p> : null;
}

interface DrawingProps {
  data: MetricsFound;
  view: ExplorerView;
  change: (part: Partial<ExplorerView>) => void;
  controls: TimeControls;
}

/** Which lines are hidden: those of queries, when there are formulas over them and nobody said otherwise. */
const hiddenOf = (view: ExplorerView, lines: readonly Drawn[]): Set<string> => {
  if (view.hidden !== undefined) return new Set(view.hidden.split("\n"));
  const hasFormulas = lines.some(({ isFormula }) => isFormula);
  return new Set(lines.filter(({ isFormula }) => hasFormulas && !isFormula).map(({ id }) => id));
};

/** Measurements that lie on the axis of the lines: of levels, means and quantiles, not of rates. */
function dotsOf(data: MetricsFound, site: string, open: (path: string) => void): Dot[] {
  return data.queries
    .filter(({ aggregation }) => !["rate", "increase", "count", "sum"].includes(aggregation))
    .flatMap(({ exemplars }) =>
      exemplars.map(({ at_ms, value, trace_id, span_id }) => ({
        at_ms,
        value,
        open: () => open(`/${site}/traces/${trace_id}${span_id ? `?span=${span_id}` : ""}`),
      })),
    );
}

/** The lines, what is said about them, and a row for each. */
export function Drawing({ data, view, change, controls }: DrawingProps) {
  const site = useSite();
  const navigate = useNavigate();
  const lines = useMemo(() => drawnOf(data), [data]);
  const hidden = hiddenOf(view, lines);
  const shown = lines.filter(({ id }) => !hidden.has(id));
  const write: Drawn["write"] = shown[0]?.write ?? String;
  const set = (ids: Iterable<string>) => change({ hidden: [...ids].filter(Boolean).join("\n") || NONE });
  const dots = view.dots ? dotsOf(data, site.id, (path) => void navigate({ to: path } as never)) : undefined;
  const count = data.queries.reduce((sum, { series_count }) => sum + series_count, 0);
  const kept = data.queries.reduce((sum, { exemplars }) => sum + exemplars.length, 0);
  return (
    <>
      <Charted
        title={plural(count, "series", "series")}
        figure={
          <span className="quiet">
            a point every {data.window.step_ms / 1000} s
            {view.dots && (kept ? ` · ${plural(kept, "exemplar")}` : " · no exemplars were sent here")}
            {view.dots && kept > 0 && dots?.length === 0 && ", which are drawn over quantiles and means"}
          </span>
        }
        window={data.window}
        kind="lines"
        unit={write}
        height={HEIGHT}
        zoom={controls.zoom}
        hasKey={false}
        dots={dots}
        isBinary={shown[0]?.isBinary}
        series={shown}
      />
      <Said data={data} />
      {lines.length > 0 && (
        <Legend
          lines={lines}
          hidden={hidden}
          toggle={(id) => {
            if (!hidden.delete(id)) hidden.add(id);
            set(hidden);
          }}
          only={(id) => set(lines.filter((one) => one.id !== id).map((one) => one.id))}
        />
      )}
    </>
  );
}
