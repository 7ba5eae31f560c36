import { IconChevronDown, IconChevronRight, IconMinus } from "@tabler/icons-react";
import { useState } from "react";
import { Failure } from "../../kit/Failure";
import { count, share } from "../../kit/numbers";
import { has, termOf, toggled } from "../../kit/search/terms";
import type { FacetsAnswer } from "../types";
import classes from "./Facets.module.css";

interface Props {
  answer: Pick<FacetsAnswer, "facets" | "sampled"> | undefined;
  error?: unknown;
  retry?: () => void;
  q: string;
  search: (text: string) => void;
}

const SHOWN = 5;

/** The most frequent values of what matches; a click filters, the minus takes away. */
export function Facets({ answer, error, retry, q, search }: Props) {
  if (error && !answer) return <Failure error={error} retry={retry} minHeight={160} />;
  if (!answer)
    return (
      <div className={classes.facets} aria-hidden="true">
        {[0, 1, 2, 3].map((i) => (
          <div key={i} className={`skeleton ${classes.waiting}`} />
        ))}
      </div>
    );
  const facets = answer.facets.filter(({ values }) => values.some(({ value }) => value !== ""));
  return (
    <div className={classes.facets}>
      {facets.map((facet, i) => (
        <One key={facet.key} facet={facet} q={q} search={search} opened={i < 6} />
      ))}
      {answer.sampled < 1 && <p className={classes.note}>Counted over {share(answer.sampled)} of what matches.</p>}
    </div>
  );
}

type Facet = FacetsAnswer["facets"][number];

function One({
  facet,
  q,
  search,
  opened,
}: {
  facet: Facet;
  q: string;
  search: (text: string) => void;
  opened: boolean;
}) {
  const [isOpen, setOpen] = useState(opened);
  const [all, showAll] = useState(false);
  const most = Math.max(1, ...facet.values.map(({ count }) => count));
  const values = facet.values.filter(({ value }) => value !== "");
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <section className={classes.facet} aria-label={facet.label}>
      <h3>
        <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <Chevron size={13} stroke={1.8} aria-hidden="true" />
          <span>{facet.label}</span>
        </button>
      </h3>
      {isOpen && (
        <ul>
          {(all ? values : values.slice(0, SHOWN)).map(({ value, count: n }) => {
            const term = termOf(facet.key, value);
            return (
              <li key={value} data-on={has(q, term) || undefined} data-off={has(q, `-${term}`) || undefined}>
                <button
                  type="button"
                  className={classes.value}
                  aria-pressed={has(q, term)}
                  title={value}
                  onClick={() => search(toggled(q, term))}
                >
                  <i style={{ width: `${(n / most) * 100}%` }} aria-hidden="true" />
                  <span>{value}</span>
                  <b>{count(Math.round(n))}</b>
                </button>
                <button
                  type="button"
                  className={classes.without}
                  aria-label={`Without ${value}`}
                  onClick={() => search(toggled(q, `-${term}`))}
                >
                  <IconMinus size={13} stroke={2} />
                </button>
              </li>
            );
          })}
          {values.length > SHOWN && (
            <li>
              <button type="button" className={classes.all} onClick={() => showAll(!all)}>
                {all ? "Fewer" : `${values.length - SHOWN} more`}
              </button>
            </li>
          )}
        </ul>
      )}
    </section>
  );
}
