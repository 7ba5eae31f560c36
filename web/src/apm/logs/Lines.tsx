import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { msOfNs } from "../../kit/units";
import { useKeys } from "../../kit/useKeys";
import { useNow } from "../../kit/useNow";
import { momentIn, timeColumn } from "../../kit/window";
import type { LogRow } from "../types";
import { cellOf, lineOf } from "./body";
import classes from "./Lines.module.css";
import { Opened } from "./Opened";
import { Told } from "./Told";
import { levelColour, levelName } from "./view";

const LINE = 26;

interface Props {
  rows: readonly LogRow[];
  columns: readonly string[];
  wraps: boolean;
  q: string;
  search: (text: string) => void;
  more?: () => void;
  isMore: boolean;
  /** At the end, in place of more. */
  end?: ReactNode;
}

/** Lines of log, of which only those in sight are drawn. A click opens one in place; J and K walk. */
export function Lines({ rows, columns, wraps, q, search, more, isMore, end }: Props) {
  const scroll = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [at, setAt] = useState(-1);
  const now = useNow(60_000);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => LINE,
    getItemKey: (i) => rows[i]!.id,
    overscan: 16,
  });
  const items = list.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= rows.length - 20) more();
  }, [more, last, rows.length]);
  const toggle = (id: string) =>
    setOpened((old) => {
      const next = new Set(old);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const step = (by: 1 | -1) => {
    const next = Math.max(0, Math.min(rows.length - 1, at + by));
    setAt(next);
    list.scrollToIndex(next, { align: "auto" });
  };
  useKeys({ j: () => step(1), k: () => step(-1), Enter: () => rows[at] && toggle(rows[at].id) });
  const grid = {
    gridTemplateColumns: `${COLUMNS} ${columns.map(() => "minmax(80px, 160px)").join(" ")} minmax(240px, 1fr)`,
  };
  return (
    <div className={classes.lines}>
      <div className={classes.head} style={grid} aria-hidden="true">
        <span>{timeColumn()}</span>
        <span>Level</span>
        <span>Service</span>
        {columns.map((key) => (
          <span key={key} title={key}>
            {key}
          </span>
        ))}
        <span>Message</span>
      </div>
      <div ref={scroll} className={classes.scroll} tabIndex={0} role="region" aria-label="Records, the newest first">
        <div style={{ height: list.getTotalSize(), position: "relative" }}>
          {items.map(({ index, start, key }) => {
            const row = rows[index]!;
            const isOpen = opened.has(row.id);
            return (
              <div
                key={key}
                ref={list.measureElement}
                data-index={index}
                className={classes.item}
                style={{ transform: `translateY(${start}px)` }}
              >
                <button
                  type="button"
                  className={classes.line}
                  style={grid}
                  aria-expanded={isOpen}
                  data-level={row.level}
                  data-at={index === at || undefined}
                  data-wraps={wraps || undefined}
                  onClick={() => {
                    setAt(index);
                    toggle(row.id);
                  }}
                >
                  <time>{momentIn(msOfNs(row.time_ns), now)}</time>
                  <span className={classes.level} style={{ color: `var(${levelColour(row.level)})` }}>
                    <i style={{ background: `var(${levelColour(row.level)})` }} aria-hidden="true" />
                    <b>{levelName(row.level)}</b>
                  </span>
                  <span title={row.service}>{row.service}</span>
                  {columns.map((name) => (
                    <span key={name} title={cellOf(row, name)}>
                      {cellOf(row, name)}
                    </span>
                  ))}
                  <span className={classes.body}>
                    <Told text={wraps ? row.body : lineOf(row.body)} />
                  </span>
                </button>
                {isOpen && <Opened row={row} q={q} search={search} />}
              </div>
            );
          })}
        </div>
        {end || (isMore && <p className={classes.more}>More…</p>)}
      </div>
    </div>
  );
}

const COLUMNS = "104px 60px minmax(72px, 128px)";
