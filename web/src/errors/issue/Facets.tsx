import { share } from "../../kit/numbers";
import { termOf } from "../../kit/search/terms";
import type { ErrorFacets } from "../types";
import { useErrors } from "../useErrors";
import classes from "./Issue.module.css";

interface Props {
  path: string;
  params: Record<string, string | undefined>;
  narrow: (term: string) => void;
}

const OF = { traffic: "traffic", errors: "all errors" };

/** Whom it hits, against everybody else: a mark stands where the site's traffic, or all its errors, would be. What tells most is first. */
export function Facets({ path, params, narrow }: Props) {
  const { data } = useErrors<ErrorFacets>(`${path}/facets`, params);
  if (!data) return <div className="skeleton" style={{ height: 200, marginTop: 24, opacity: 0.3 }} />;
  const order = [...data.facets].sort((a, b) => Number(b.is_telling) - Number(a.is_telling));
  return (
    <section className={classes.facets} aria-label="Whom it hits">
      {order.map(({ key, label, values, is_telling, is_tag, base }) => (
        <div key={key} data-telling={is_telling || undefined}>
          <h3>
            {label}
            {is_telling && <span>stands out</span>}
          </h3>
          <ul>
            {values.slice(0, 4).map((one) => (
              <li key={one.value}>
                <button
                  type="button"
                  onClick={() => narrow(termOf(is_tag ? key.replace(/^tags\./, "") : key, one.value))}
                  title={`${one.value}: ${share(one.share)} of these events, ${share(one.base_share)} of ${OF[base]}`}
                >
                  <i style={{ width: `${one.share * 100}%` }} />
                  <s style={{ left: `${one.base_share * 100}%` }} />
                  <span>{one.value}</span>
                  <b className="num">{share(one.share)}</b>
                </button>
              </li>
            ))}
          </ul>
          {is_telling && values[0] && (
            <p className="small quiet">
              {share(values[0].share)} of events against {share(values[0].base_share)} of {OF[base]} are{" "}
              {values[0].value}
            </p>
          )}
        </div>
      ))}
      {data.sampled < 1 && <p className="small quiet">Of a sample: {share(data.sampled)} of all events.</p>}
    </section>
  );
}
