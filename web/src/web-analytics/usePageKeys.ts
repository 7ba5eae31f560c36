import type { Overview } from "../api/types";
import { PERIODS, type PeriodRow, shifted } from "../kit/period";
import { useKeys } from "../kit/useKeys";
import { intervalsOf } from "./IntervalPicker";
import type { ViewControls } from "./useView";

interface Opens {
  dates: () => void;
  filter: () => void;
  annotation: () => void;
}

/** The page's keys: letters for periods, arrows to move, I interval, X compare, / filter, + annotation, Esc clears. */
export function usePageKeys(controls: ViewControls, overview: Overview | undefined, opens: Opens): void {
  const { view, today, change, setSpan, setFilters } = controls;
  const choose = (row: PeriodRow) => (row.name === "custom" ? opens.dates() : setSpan({ period: row.name }));
  const move = (direction: -1 | 1) => {
    const span = shifted(view, direction, today);
    if (span) setSpan(span);
  };
  const nextInterval = () => {
    const choices = intervalsOf(overview);
    if (!overview || choices.length < 2) return;
    change({ interval: choices[(choices.indexOf(overview.period.interval) + 1) % choices.length] });
  };
  useKeys({
    ...Object.fromEntries(PERIODS.map((row) => [row.key.toLowerCase(), () => choose(row)])),
    ArrowLeft: () => move(-1),
    ArrowRight: () => move(1),
    i: nextInterval,
    x: () => change({ compare: view.compare === "none" ? "previous" : "none" }),
    "/": opens.filter,
    "+": opens.annotation,
    Escape: () => setFilters([]),
  });
}
