import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import type { Params } from "../../api/client";
import { plural } from "../../kit/numbers";
import type { MetricsAnswer } from "../types";
import { useApm } from "../useApm";
import { unitName } from "./units";

/** One of the site's metrics, found by a part of its name or description. */
export function MetricPicker({
  value,
  time,
  choose,
}: {
  value: string;
  time: Params;
  choose: (metric: string) => void;
}) {
  const [typed, setTyped] = useState("");
  const [isOpen, setOpen] = useState(false);
  const [sought] = useDebouncedValue(typed === value ? "" : typed, 150);
  const { data } = useApm<MetricsAnswer>("metrics", { ...time, search: sought, limit: 100 }, { enabled: isOpen });
  const by = new Map(data?.metrics.map((one) => [one.metric, one]));
  const names = [...new Set([...(value ? [value] : []), ...by.keys()])];
  return (
    <Select
      aria-label="Metric"
      placeholder="Choose a metric"
      size="xs"
      searchable
      data={names}
      value={value || null}
      onChange={(metric) => metric && choose(metric)}
      onSearchChange={setTyped}
      onDropdownOpen={() => setOpen(true)}
      filter={({ options }) => options}
      nothingFoundMessage={data ? "No metric holds this text in this time" : "Looking"}
      maxDropdownHeight={320}
      comboboxProps={{ width: 440, position: "bottom-start" }}
      renderOption={({ option }) => {
        const one = by.get(option.value);
        return (
          <span style={{ display: "flex", justifyContent: "space-between", gap: 16, width: "100%", minWidth: 0 }}>
            <span style={{ overflow: "hidden", textOverflow: "ellipsis" }} title={one?.description}>
              {option.value}
            </span>
            {one && (
              <span className="quiet small" style={{ flex: "none" }}>
                {[one.family, unitName(one.unit), plural(one.series_count, "series", "series")]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            )}
          </span>
        );
      }}
    />
  );
}
