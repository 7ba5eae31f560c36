import { Button } from "@mantine/core";
import { useRef, useState } from "react";
import { address } from "../../api/client";
import { useLive } from "../../api/live";
import { useSite } from "../../api/useSite";
import { Empty } from "../../kit/Empty";
import { plural } from "../../kit/numbers";
import { useKeys } from "../../kit/useKeys";
import type { LogRow } from "../types";
import { bounded } from "./body";
import { Lines } from "./Lines";
import classes from "./Logs.module.css";

const KEPT = 2_000;

/** Why nothing can be told now. */
interface Trouble {
  title: string;
  detail: string;
}

interface Props {
  q: string;
  columns: readonly string[];
  wraps: boolean;
  search: (text: string) => void;
}

/** Records as they come. Held still, what comes meanwhile is counted, and kept up to a bound. */
export function Tail({ q, columns, wraps, search }: Props) {
  const site = useSite();
  const [rows, setRows] = useState<LogRow[]>([]);
  const [isHeld, hold] = useState(false);
  const [skipped, setSkipped] = useState(false);
  const [count, setCount] = useState(0);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const waiting = useRef<LogRow[]>([]);
  const held = useRef(isHeld);
  held.current = isHeld;

  useLive(address(`/sites/${site.id}/apm/logs/tail/live`, { q }), {
    logs: (said) => {
      setTrouble(null);
      const fresh = (Array.isArray(said) ? (said as LogRow[]) : []).reverse();
      if (held.current) {
        waiting.current = bounded(fresh, waiting.current, KEPT).rows;
        setCount(waiting.current.length);
      } else setRows((old) => bounded(fresh, old, KEPT).rows);
    },
    skipped: () => setSkipped(true),
    trouble: (said) => setTrouble(said as Trouble),
  });
  const toggle = () => {
    if (isHeld) {
      const fresh = waiting.current;
      waiting.current = [];
      setCount(0);
      setRows((old) => bounded(fresh, old, KEPT).rows);
    }
    hold(!isHeld);
  };
  useKeys({ " ": toggle });
  return (
    <>
      <p className={classes.tail} role="status">
        <span className={classes.dot} data-held={isHeld || undefined} />
        {isHeld ? `Held still; ${plural(count, "record")} came meanwhile` : "Records as they come"}
        {skipped && ", some left out because too many came at once"}
        <Button variant="default" size="compact-xs" onClick={toggle}>
          {isHeld ? "Go on" : "Hold still"} <kbd>Space</kbd>
        </Button>
      </p>
      {trouble && (
        <p className={classes.trouble} role="alert">
          <b>{trouble.title}.</b> {trouble.detail}
        </p>
      )}
      {trouble && rows.length === 0 ? null : rows.length === 0 ? (
        <Empty title="Waiting for the next record" minHeight={240}>
          It shows here within a second.
        </Empty>
      ) : (
        <Lines rows={rows} columns={columns} wraps={wraps} q={q} search={search} isMore={false} />
      )}
    </>
  );
}
