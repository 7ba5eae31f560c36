import { IconAlertCircleFilled } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { useSite } from "../../api/useSite";
import { exact } from "../../kit/numbers";
import { ns } from "../../kit/units";
import { placesOf, serviceColour } from "../kit/hue";
import { isFailed } from "../trace/tree";
import type { TraceAnswer } from "../types";
import type { Aligned, Side } from "./align";
import classes from "./Compare.module.css";
import { more } from "./said";

const ROW = 30;
const STEP = 14;
const DEEPEST = 20;
// More bars than this in one row cannot be told apart; the earliest are drawn.
const BARS = 200;

interface Props {
  rows: readonly Aligned[];
  left: TraceAnswer;
  right: TraceAnswer;
  chosen: string | undefined;
  choose: (id: string) => void;
}

/** Both waterfalls on one scale, an operation a row. Only the rows in sight are drawn. */
export function SideBySide({ rows, left, right, chosen, choose }: Props) {
  const scroll = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const places = useMemo(() => placesOf([...left.spans, ...right.spans].map(({ service }) => service)), [left, right]);
  const longest = Math.max(1, left.duration_ns, right.duration_ns);
  const at = rows.findIndex(({ id }) => id === chosen);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a row comes into sight when it is chosen
  useEffect(() => {
    if (at >= 0) list.scrollToIndex(at, { align: "auto" });
  }, [chosen]);
  return (
    <div className={classes.sides}>
      <div className={classes.columns} aria-hidden="true">
        <span>Operation</span>
        <Scale title="Left" longest={longest} />
        <Scale title="Right" longest={longest} />
        <span>Left</span>
        <span>Right</span>
        <span>Change</span>
      </div>
      <div
        ref={scroll}
        className={classes.scroll}
        tabIndex={0}
        role="treegrid"
        aria-label="Operations of both traces"
        aria-rowcount={rows.length}
      >
        <div style={{ height: list.getTotalSize(), position: "relative" }} role="presentation">
          {list.getVirtualItems().map(({ index, start }) => {
            const row = rows[index]!;
            return (
              <Line
                key={row.id}
                row={row}
                index={index}
                top={start}
                longest={longest}
                colour={serviceColour(places.get(row.service))}
                isChosen={row.id === chosen}
                choose={choose}
                traces={[left.trace_id, right.trace_id]}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

const Scale = ({ title, longest }: { title: string; longest: number }) => (
  <span className={classes.scale}>
    <span>{title}</span>
    <span>{ns(longest)}</span>
  </span>
);

interface LineProps {
  row: Aligned;
  index: number;
  top: number;
  longest: number;
  colour: string;
  isChosen: boolean;
  choose: (id: string) => void;
  traces: readonly [string, string];
}

const WORDS = { new: "only right", missing: "only left" } as const;

function Line({ row, index, top, longest, colour, isChosen, choose, traces }: LineProps) {
  const { left, right, change } = row;
  const most = Math.max(left?.spans.length ?? 0, right?.spans.length ?? 0);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the page's own keys walk from row to row
    <div
      className={classes.row}
      role="row"
      aria-rowindex={index + 1}
      aria-level={row.depth + 1}
      aria-selected={isChosen}
      data-chosen={isChosen || undefined}
      data-change={change}
      style={{ transform: `translateY(${top}px)`, height: ROW }}
      onClick={() => choose(row.id)}
    >
      <div className={classes.what} role="gridcell" style={{ paddingLeft: 8 + Math.min(row.depth, DEEPEST) * STEP }}>
        <i style={{ background: colour }} aria-hidden="true" />
        <span className={classes.service}>{row.service}</span>
        <span
          className={classes.name}
          title={[`${row.service} ${row.name}`, row.otherName && `on the right: ${row.otherName}`, row.statement]
            .filter(Boolean)
            .join("\n")}
        >
          {row.name}
          {row.otherName && <span className="quiet"> / {row.otherName}</span>}
        </span>
        {most > 1 && (
          <span className={classes.times}>
            {left?.spans.length === right?.spans.length
              ? `×${exact(most)}`
              : `×${exact(left?.spans.length ?? 0)} → ×${exact(right?.spans.length ?? 0)}`}
          </span>
        )}
      </div>
      <Bars side={left} longest={longest} colour={colour} />
      <Bars side={right} longest={longest} colour={colour} />
      <Total side={left} trace={traces[0]} name="left" />
      <Total side={right} trace={traces[1]} name="right" />
      <span className={classes.change} role="gridcell">
        {change === "new" || change === "missing" ? (
          <em>{WORDS[change]}</em>
        ) : change === "same" ? (
          ""
        ) : (
          more(row.delta_ns)
        )}
      </span>
    </div>
  );
}

function Bars({ side, longest, colour }: { side: Side | null; longest: number; colour: string }): ReactNode {
  return (
    <span className={classes.bars} role="gridcell">
      {side?.spans.slice(0, BARS).map((span) => (
        <i
          key={span.span_id}
          data-failed={isFailed(span) || undefined}
          style={{
            left: `${(span.offset_ns / longest) * 100}%`,
            width: `max(2px, ${(span.duration_ns / longest) * 100}%)`,
            background: colour,
          }}
        />
      ))}
    </span>
  );
}

/** What the side takes in all; it leads to the first of its spans. */
function Total({ side, trace, name }: { side: Side | null; trace: string; name: string }) {
  const site = useSite();
  if (!side)
    return (
      <span className={classes.total} role="gridcell">
        –
      </span>
    );
  return (
    <span className={classes.total} role="gridcell">
      {side.failed > 0 && <IconAlertCircleFilled size={13} aria-label={`${side.failed} failed`} />}
      <Link
        to="/$site/traces/$trace"
        params={{ site: site.id, trace }}
        search={{ span: side.spans[0]!.span_id } as never}
        title={`Open in the ${name} trace`}
        onClick={(event) => event.stopPropagation()}
      >
        {ns(side.total_ns)}
      </Link>
    </span>
  );
}
