import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { type Clock, isUtc } from "./clock";
import { useKeys } from "./useKeys";
import { useNow } from "./useNow";
import { between, LAST, moved, type Time, type TimeParams, timeOf, timeParams, widened } from "./window";

/** What the server said it looked at. */
export interface Looked {
  from_ms: number;
  to_ms: number;
}

export interface TimeControls {
  time: Time;
  params: TimeParams;
  /** Does the page's time move on by itself? */
  isMoving: boolean;
  now: Date;
  setTime: (time: Time) => void;
  zoom: (from: number, to: number) => void;
  setClock: (clock: Clock["clock"]) => void;
}

/** The time in the URL of a page of telemetry, and the ways to change it. */
export function useTime(): TimeControls {
  const search = useSearch({ strict: false }) as Time;
  const navigate = useNavigate();
  const now = useNow(30_000);
  const { period, from_ms, to_ms } = search;
  const time = useMemo(() => timeOf({ period, from_ms, to_ms }), [period, from_ms, to_ms]);
  const setTime = useCallback(
    (next: Time) =>
      void navigate({
        to: ".",
        search: (old: object) => ({ ...old, period: undefined, from_ms: undefined, to_ms: undefined, ...next }),
        resetScroll: false,
      } as never),
    [navigate],
  );
  const setClock = useCallback(
    (clock: Clock["clock"]) =>
      void navigate({
        to: ".",
        search: (old: object) => ({ ...old, clock }),
        replace: true,
        resetScroll: false,
      } as never),
    [navigate],
  );
  const zoom = useCallback((from: number, to: number) => setTime(between(from, to)), [setTime]);
  return { time, params: timeParams(time), isMoving: !time.from_ms, now, setTime, zoom, setClock };
}

/** Digits for periods, arrows to move, minus for twice as much. */
export function useTimeKeys({ setTime, now, setClock }: TimeControls, looked: Looked | undefined): void {
  const move = (direction: -1 | 1) => {
    const next = looked && moved(looked, direction, Date.now());
    if (next) setTime(next);
  };
  useKeys({
    ...Object.fromEntries(LAST.map(({ key, name }) => [key, () => setTime({ period: name })])),
    u: () => setClock(isUtc() ? "own" : "utc"),
    ArrowLeft: () => move(-1),
    ArrowRight: () => move(1),
    "-": () => looked && setTime(widened(looked, now.getTime())),
  });
}
