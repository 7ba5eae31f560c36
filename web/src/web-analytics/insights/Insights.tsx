import { Tooltip } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { ask } from "../../api/client";
import type { Insight, Site, Insights as Told } from "../../api/types";
import { useSite } from "../../api/useSite";
import { Delta } from "../../kit/Delta";
import { asksGoal } from "../../kit/filters";
import { count, exact, plural, share } from "../../kit/numbers";
import { isOpen } from "../../kit/period";
import { dimensionNamed, wordsOf } from "../dimensions";
import type { ViewControls } from "../useView";
import { type Asked, paramsOf } from "../view";
import classes from "./Insights.module.css";

export const insightsQuery = (site: Site, view: Asked, today: string) =>
  queryOptions({
    queryKey: ["insights", site.id, paramsOf(view)],
    queryFn: ({ signal }) => ask<Told>(`/sites/${site.id}/analytics/insights`, { params: paramsOf(view), signal }),
    placeholderData: (old, query) => (query?.queryKey[1] === site.id ? old : undefined),
    // A change of a minute is chance; what a period that goes on tells is asked again now and then.
    refetchInterval: isOpen(view, today) ? 120_000 : false,
    staleTime: 60_000,
  });

const signed = (n: number): string => `${n > 0 ? "+" : "−"}${count(Math.abs(n))}`;

function hint(row: Insight, name: string, word: string): string {
  return `${name}: ${plural(row.visitors, word)}, ${exact(row.before)} before. ${share(row.share)} of all, ${share(row.share_before)} before. Click to filter.`;
}

function Card({ row, word, controls }: { row: Insight; word: string; controls: ViewControls }) {
  const dimension = dimensionNamed(row.dimension);
  const name = wordsOf(dimension, row.value);
  const by = row.visitors - row.before;
  const isOn = controls.filters.some(
    (f) => f.dimension === row.dimension && f.operator === "is" && f.values.includes(row.value),
  );
  return (
    <Tooltip label={hint(row, name, word)} multiline maw={280} position="bottom-start" openDelay={500}>
      <button
        type="button"
        className={classes.card}
        aria-pressed={isOn}
        onClick={() => controls.toggle(row.dimension, row.value)}
      >
        <span className={classes.label}>{dimension.label}</span>
        <span className={classes.what}>
          {dimension.icon?.(row.value, row.country)}
          <span className={classes.name} data-absent={row.value === "" || undefined}>
            {name}
          </span>
        </span>
        <span className={classes.by}>
          <b data-good={by > 0}>{signed(by)}</b>
          {row.change === null && <span className={classes.quiet}>new</span>}
          {row.change !== null && row.visitors === 0 && <span className={classes.quiet}>gone</span>}
          {row.change !== null && row.visitors > 0 && <Delta change={row.change} />}
        </span>
      </button>
    </Tooltip>
  );
}

interface Props {
  controls: ViewControls;
  /** The numbers are there: the reason of their change is asked for after them, and never slows them down. */
  isNext: boolean;
}

/** What changed most against the compared period. Nothing where there is nothing worth telling. */
export function Insights({ controls, isNext }: Props) {
  const { view, today, filters } = controls;
  const compares = view.compare !== "none";
  const { data, isPending } = useQuery({
    ...insightsQuery(useSite(), view, today),
    enabled: compares && isNext,
  });
  if (!compares) return null;
  if (isPending) return <div className={`skeleton ${classes.waiting}`} aria-hidden="true" />;
  if (!data || data.rows.length === 0) return null;
  const word = asksGoal(filters) ? "conversion" : "visitor";
  return (
    <section className={classes.row} aria-label={`What changed most, by ${word}s`}>
      <h2 className={classes.title}>What changed most</h2>
      <ul className={classes.cards}>
        {data.rows.map((row) => (
          <li key={`${row.dimension}/${row.country ?? ""}/${row.value}`}>
            <Card row={row} word={word} controls={controls} />
          </li>
        ))}
      </ul>
    </section>
  );
}
