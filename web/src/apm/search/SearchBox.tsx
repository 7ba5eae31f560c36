import { ask, type Params } from "../../api/client";
import { troubleOf } from "../../api/trouble";
import { useSite } from "../../api/useSite";
import { count } from "../../kit/numbers";
import { SearchBox as Box, type Suggestion } from "../../kit/search/SearchBox";
import type { KeysAnswer, LogValues, ValuesAnswer } from "../types";

interface Props {
  signal: "spans" | "logs";
  value: string;
  search: (text: string) => void;
  time: Params;
  /** What the server said of this search, if it was refused. */
  error: unknown;
  example: string;
}

/** The search of a page of telemetry, with the keys and values that there are. */
export function SearchBox({ signal, time, error, ...box }: Props) {
  const site = useSite();
  const suggest = async (key: string | undefined, search: string, abort: AbortSignal): Promise<Suggestion[]> => {
    const params = { ...time, signal, search, limit: 12 };
    if (signal === "logs") {
      const { values } = await ask<LogValues>(`/sites/${site.id}/apm/logs/values`, {
        params: { ...time, key: key ?? "", search, limit: 12 },
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
  return <Box {...box} trouble={troubleOf(error)} suggest={suggest} about={["apm", site.id, signal, time]} />;
}
