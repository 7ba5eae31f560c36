import { IconExternalLink } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useSite } from "../../api/useSite";
import { Charted, WaitingChart } from "../../kit/Charted";
import { Failure } from "../../kit/Failure";
import type { TimeControls } from "../../kit/useTime";
import { timeOf } from "../../kit/window";
import { type Board, wayOf } from "./boards";
import classes from "./Explorer.module.css";
import { drawnOf } from "./lines";
import { written } from "./units";
import { useMetrics } from "./useMetrics";
import { bodyOf, urlOf } from "./view";

const HEIGHT = 168;

interface PanelProps {
  board: Board;
  known: ReadonlySet<string>;
  q: string;
  controls: TimeControls;
}

function Panel({ board, known, q, controls }: PanelProps) {
  const site = useSite();
  const way = wayOf(board, known, q);
  const question = bodyOf(way?.queries ?? [], way?.formula ? [way.formula] : []);
  const { data, error, refetch } = useMetrics(controls.params, question, { every: controls.isMoving && 30_000 });
  if (!way) return null;
  if (error) return <Failure error={error} retry={() => refetch()} minHeight={HEIGHT} />;
  if (!data) return <WaitingChart height={HEIGHT} />;
  const drawn = drawnOf({ ...data, queries: way.formula ? [] : data.queries });
  const write = board.unit ? written(board.unit) : (drawn[0]?.write ?? String);
  return (
    <div className={classes.board}>
      <Charted
        title={board.title}
        figure={
          <Link
            to="/$site/metrics"
            params={{ site: site.id }}
            search={{ ...timeOf(controls.time), m: urlOf(way.queries), formulas: way.formula } as never}
            className={classes.open}
            aria-label={`${board.title} in the explorer`}
            title="In the explorer"
          >
            <IconExternalLink size={14} stroke={1.6} />
          </Link>
        }
        window={data.window}
        kind="lines"
        unit={write}
        height={HEIGHT}
        max={board.max}
        isBinary={drawn[0]?.isBinary}
        zoom={controls.zoom}
        hasKey={drawn.length > 1 && drawn.length <= 6}
        series={drawn.map((one) => ({
          ...one,
          label: drawn.length === 1 ? board.title : one.label,
          isFilled: drawn.length === 1,
        }))}
      />
    </div>
  );
}

/** The panels for which there are metrics, about the series that match. */
export function Panels({ boards, known, q, controls }: { boards: readonly Board[] } & Omit<PanelProps, "board">) {
  return (
    <div className={classes.boards}>
      {boards
        .filter((board) => wayOf(board, known, q))
        .map((board) => (
          <Panel key={board.title} board={board} known={known} q={q} controls={controls} />
        ))}
    </div>
  );
}
