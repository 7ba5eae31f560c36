import { Button, TextInput } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useSite } from "../../api/useSite";
import { Failure } from "../../kit/Failure";
import { plural } from "../../kit/numbers";
import { termOf } from "../../kit/search/terms";
import { msOfNs, ns } from "../../kit/units";
import { useNow } from "../../kit/useNow";
import { between, momentIn } from "../../kit/window";
import { durationTerm } from "../traces/view";
import type { GroupsAnswer, TraceAnswer, TraceRow, TracesAnswer } from "../types";
import { useApm } from "../useApm";
import classes from "./Compare.module.css";
import { traceIn } from "./read";

const DAY = 86_400_000;
const EACH = 4;

/** Which other trace? Others of its operation, or one whose id is pasted. */
export function ChooseTrace({ of, chosen }: { of: TraceAnswer; chosen?: () => void }) {
  const site = useSite();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const id = traceIn(text);
  const root = of.spans.find(({ parent_span_id }) => parent_span_id === "") ?? of.spans[0];
  const start = msOfNs(of.start_ns);
  const { from_ms, to_ms } = between(start - DAY, Math.min(Date.now(), start + DAY));
  const time = { from_ms, to_ms };
  const q = root ? `${termOf("service", root.service)} ${termOf("name", root.name)}` : "";
  const groups = useApm<GroupsAnswer>("traces/groups", { ...time, q, by: "name", limit: 1 }, { enabled: q !== "" });
  const p50 = groups.data?.groups[0]?.p50_ms;
  const go = (event: FormEvent) => {
    event.preventDefault();
    if (!id) return;
    chosen?.();
    void navigate({
      to: "/$site/traces/$trace/compare",
      params: { site: site.id, trace: of.trace_id },
      search: { with: id },
    } as never);
  };
  const typical = p50 ? `${q} duration<=${durationTerm(Math.ceil(p50 * 1e6))}` : "";
  const lists: [string, string, string][] = [
    ["Typical of this operation", typical, "slowest"],
    ["The newest", q, "newest"],
    ["The slowest", q, "slowest"],
  ];
  return (
    <section className={classes.choose} aria-label="The other trace">
      <form onSubmit={go}>
        <TextInput
          size="xs"
          label="The id of a trace, or the address of its page"
          placeholder="4bf92f3577b34da6a3ce929d0e0e4736"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={text && !id ? "There is no trace id in this: it has 32 digits, 0 to 9 and a to f." : undefined}
        />
        <Button type="submit" size="xs" disabled={!id}>
          Compare
        </Button>
      </form>
      {q && (
        <div className={classes.lists}>
          {lists.map(([title, search, sort]) => (
            <Others
              key={title}
              title={title}
              params={{ ...time, q: search, sort, limit: EACH + 1 }}
              isKnown={search !== "" || groups.data !== undefined}
              except={of.trace_id}
              left={of.trace_id}
              chosen={chosen}
            />
          ))}
        </div>
      )}
      {groups.error && <Failure error={groups.error} retry={() => groups.refetch()} minHeight={80} />}
    </section>
  );
}

interface OthersProps {
  title: string;
  params: Record<string, string | number | undefined>;
  isKnown: boolean;
  except: string;
  left: string;
  chosen?: () => void;
}

function Others({ title, params, isKnown, except, left, chosen }: OthersProps) {
  const site = useSite();
  const now = useNow(60_000);
  const { data, error, refetch } = useApm<TracesAnswer>("traces", params, { enabled: Boolean(params.q) });
  const rows: TraceRow[] = (data?.traces ?? []).filter(({ trace_id }) => trace_id !== except).slice(0, EACH);
  return (
    <div>
      <h3>{title}</h3>
      {error && !data ? (
        <Failure error={error} retry={() => refetch()} minHeight={80} />
      ) : !data && !(isKnown && !params.q) ? (
        <div className="skeleton" style={{ height: 96, opacity: 0.4 }} />
      ) : rows.length === 0 ? (
        <p className="quiet small">There is no other within a day of it.</p>
      ) : (
        <ul>
          {rows.map((row) => (
            <li key={row.trace_id}>
              <Link
                to="/$site/traces/$trace/compare"
                params={{ site: site.id, trace: left }}
                search={{ with: row.trace_id } as never}
                onClick={chosen}
              >
                <time>{momentIn(msOfNs(row.start_ns), now)}</time>
                <b className={classes.took}>{ns(row.duration_ns)}</b>
                <span>
                  {plural(row.spans, "span")}
                  {row.errors > 0 && <em> {row.errors} failed</em>}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
