import { ask, type Params } from "../../api/client";
import { troubleOf } from "../../api/trouble";
import { useSite } from "../../api/useSite";
import { count } from "../../kit/numbers";
import { SearchBox as Box, type Suggestion } from "../../kit/search/SearchBox";
import type { KeysAnswer, LogValues, ValuesAnswer } from "../types";

interface Props {
  signal: "spans" | "logs" | "metrics";
  /** Of metrics: whose keys and values are told. */
  metric?: string;
  value: string;
  search: (text: string) => void;
  time: Params;
  /** What the server said of this search, if it was refused. */
  error: unknown;
  example: string;
}

/** The search of a page of telemetry, with the keys and values that there are. */
export function SearchBox({ signal, metric, time, error, ...box }: Props) {
  const site = useSite();
  const suggest = async (key: string | undefined, search: string, abort: AbortSignal): Promise<Suggestion[]> => {
    const params = { ...time, signal, search, limit: 12 };
    if (signal === "logs" || signal === "metrics") {
      const path = signal === "logs" ? "logs/values" : "metrics/keys";
      const { values } = await ask<LogValues>(`/sites/${site.id}/apm/${path}`, {
        params: { ...time, metric: metric || undefined, key: key ?? "", search, limit: 12 },
        signal: abort,
      });
      return values.map((one) => ({ text: one.value, note: one.count ? count(one.count) : "" }));
    }
    if (key === undefined) {
      const { keys } = await ask<KeysAnswer>(`/sites/${site.id}/apm/keys`, { params, signal: abort });
      return keys.map((one) => ({ text: one.key, note: one.where === "column" ? one.label : one.where }));
    }
    const { values } = await ask<ValuesAnswer>(`/sites/${site.id}/apm/values`, {
      params: { ...params, key },
      signal: abort,
    });
    return values.map((one) => ({ text: one.value, note: count(one.count) }));
  };
  return (
    <Box
      {...box}
      isSmall={signal === "metrics"}
      trouble={troubleOf(error)}
      suggest={suggest}
      about={["apm", site.id, signal, metric, time]}
    />
  );
}
