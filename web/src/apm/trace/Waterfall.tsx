import { IconAlertCircleFilled, IconUnlink } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, type ReactNode, useEffect, useMemo, useRef } from "react";
import { ns } from "../../kit/units";
import { serviceColour } from "../kit/hue";
import { drawn, hintOf, isFailed, type Row } from "./tree";
import type { View } from "./useTrace";
import classes from "./Waterfall.module.css";

export const ROW = 28;
const STEP = 14;
const DEEPEST = 24;

interface Props {
  view: View;
  rows: readonly Row[];
}

/** Ticks of the time that is shown. */
function Ticks({ from, to }: { from: number; to: number }) {
  return (
    <div className={classes.ticks} aria-hidden="true">
      {[0, 0.25, 0.5, 0.75].map((part) => (
        <span key={part} style={{ left: `${part * 100}%` }}>
          {ns(from + part * (to - from))}
        </span>
      ))}
    </div>
  );
}

/** Every span under its parent, as long as it took. Only the rows in sight are drawn. */
export function Waterfall({ view, rows }: Props) {
  const scroll = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW,
    overscan: 8,
  });
  const { at } = view;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a span comes into sight when it is chosen, not when rows change
  useEffect(() => {
    if (at >= 0) list.scrollToIndex(at, { align: "auto" });
  }, [view.chosen, view.looks]);
  const [from, to] = view.range;
  return (
    <div className={classes.waterfall}>
      <div className={classes.head}>
        <span>Span</span>
        <Ticks from={from - view.extent[0]} to={to - view.extent[0]} />
      </div>
      <div
        ref={scroll}
        className={classes.scroll}
        tabIndex={0}
        role="treegrid"
        aria-label="Spans of the trace"
        aria-rowcount={rows.length}
        aria-activedescendant={at >= 0 ? `span-${view.chosen}` : undefined}
      >
        <div style={{ height: list.getTotalSize(), position: "relative" }} role="presentation">
          {list.getVirtualItems().map(({ index, start }) => {
            const row = rows[index]!;
            const id = row.span.span_id;
            return (
              <Line
                key={id}
                row={row}
                index={index}
                top={start}
                isChosen={id === view.chosen}
                isFolded={view.folded.has(id)}
                isFound={view.found.has(id)}
                isDimmed={view.isDimmed(id)}
                path={view.pathOf(id)}
                colour={serviceColour(view.places.get(row.span.service))}
                from={from}
                to={to}
                choose={view.choose}
                fold={view.fold}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface LineProps {
  row: Row;
  index: number;
  top: number;
  isChosen: boolean;
  isFolded: boolean;
  isFound: boolean;
  isDimmed: boolean;
  path: readonly (readonly [number, number])[];
  colour: string;
  from: number;
  to: number;
  choose: (id: string | undefined) => void;
  fold: (id: string) => void;
}

const Line = memo(function Line(props: LineProps) {
  const { row, index, top, isChosen, isFolded, isFound, isDimmed, path, colour, from, to, choose, fold } = props;
  const { span, depth, below } = row;
  const width = to - from;
  const part = (at: number) => ((at - from) / width) * 100;
  const [left, right] = [Math.max(0, part(span.offset_ns)), Math.min(100, part(row.end))];
  const isIn = right >= 0 && left <= 100 && row.end >= from && span.offset_ns <= to;
  const size = Math.max(0, right - left);
  const failed = isFailed(span);
  const onPath = useMemo(() => drawn(path, from, to), [path, from, to]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the page's own keys walk from span to span
    <div
      id={`span-${span.span_id}`}
      className={classes.row}
      role="row"
      aria-rowindex={index + 1}
      aria-level={depth + 1}
      aria-expanded={below > 0 ? !isFolded : undefined}
      aria-selected={isChosen}
      data-chosen={isChosen || undefined}
      data-found={isFound || undefined}
      data-dim={isDimmed || undefined}
      data-failed={failed || undefined}
      style={{ transform: `translateY(${top}px)`, height: ROW }}
      onClick={() => choose(span.span_id)}
    >
      <div className={classes.what} role="gridcell" style={{ paddingLeft: Math.min(depth, DEEPEST) * STEP }}>
        {below > 0 ? (
          <button
            type="button"
            tabIndex={-1}
            className={classes.fold}
            aria-label={isFolded ? `Show ${below} spans` : "Fold"}
            data-bad={(isFolded && row.hidesError) || undefined}
            onClick={(event) => {
              event.stopPropagation();
              fold(span.span_id);
            }}
          >
            {isFolded ? below : "–"}
          </button>
        ) : (
          <span className={classes.leaf} aria-hidden="true" />
        )}
        <i style={{ background: colour }} aria-hidden="true" />
        <span className={classes.service}>{span.service}</span>
        <span className={classes.name} title={`${span.service} ${span.name}`}>
          {span.name}
        </span>
        {row.isOrphan && (
          <IconUnlink size={13} stroke={1.8} aria-label="Its parent is missing" className={classes.orphan} />
        )}
        {failed && <IconAlertCircleFilled size={13} aria-label="Failed" className={classes.failed} />}
        <span className={classes.hint}>{hintOf(span)}</span>
      </div>
      <div className={classes.line} role="gridcell">
        {isIn && (
          <>
            <span
              className={classes.bar}
              style={{ left: `${left}%`, width: `max(2px, ${size}%)`, background: colour }}
            />
            {onPath.map(([a, b]) => (
              <span
                key={a}
                className={classes.path}
                style={{ left: `${part(a)}%`, width: `max(1px, ${part(b) - part(a)}%)` }}
              />
            ))}
            <Took left={left} right={left + size}>
              {ns(span.duration_ns)}
            </Took>
          </>
        )}
      </div>
    </div>
  );
});

/** The duration stands after its bar, or before it, or in it: where there is room. */
function Took({ left, right, children }: { left: number; right: number; children: ReactNode }) {
  if (right < 86)
    return (
      <span className={classes.took} style={{ left: `calc(${Math.max(0, right)}% + 6px)` }}>
        {children}
      </span>
    );
  if (left > 14)
    return (
      <span className={classes.took} style={{ right: `calc(${100 - left}% + 6px)` }}>
        {children}
      </span>
    );
  return (
    <span className={classes.took} data-in style={{ right: 8 }}>
      {children}
    </span>
  );
}
