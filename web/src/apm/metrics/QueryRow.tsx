import { ActionIcon, MultiSelect, Select, Tooltip } from "@mantine/core";
import { IconCopy, IconX } from "@tabler/icons-react";
import { useState } from "react";
import type { Params } from "../../api/client";
import { SearchBox } from "../search/SearchBox";
import type { MetricKeys, MetricsAnswer, QueryAnswer } from "../types";
import { useApm } from "../useApm";
import classes from "./Explorer.module.css";
import { MetricPicker } from "./MetricPicker";
import { type Asked, nameOf } from "./view";

interface Props {
  place: number;
  asked: Asked;
  answer: QueryAnswer | undefined;
  time: Params;
  error: unknown;
  change: (asked: Asked) => void;
  copy: () => void;
  remove?: () => void;
}

/** One query: which metric, which of its series, by what, and what of it. */
export function QueryRow({ place, asked, answer, time, error, change, copy, remove }: Props) {
  const known = useApm<MetricsAnswer>(
    "metrics",
    { ...time, search: asked.metric, limit: 50 },
    { enabled: asked.metric !== "" },
  ).data?.metrics.find(({ metric }) => metric === asked.metric);
  const [isOpen, setOpen] = useState(false);
  const keys = useApm<MetricKeys>("metrics/keys", { ...time, metric: asked.metric, limit: 200 }, { enabled: isOpen });
  const names = ["service", "host", "environment", ...(keys.data?.values.map(({ value }) => value) ?? [])];
  const aggregation = asked.aggregation ?? answer?.aggregation ?? known?.usual ?? null;
  const choices = [...new Set([...(known?.aggregations ?? []), ...(aggregation ? [aggregation] : [])])];
  return (
    <div className={classes.query}>
      <span className={classes.name}>{nameOf(place)}</span>
      <div className={classes.metric}>
        <MetricPicker value={asked.metric} time={time} choose={(metric) => change({ metric })} />
      </div>
      <div className={classes.filter}>
        <SearchBox
          signal="metrics"
          metric={asked.metric}
          value={asked.q ?? ""}
          search={(q) => change({ ...asked, q: q || undefined })}
          time={time}
          error={error}
          example="every series"
        />
      </div>
      <MultiSelect
        aria-label="Grouped by"
        className={classes.by}
        size="xs"
        placeholder={asked.by?.length ? undefined : "together"}
        searchable
        clearable
        maxValues={5}
        data={[...new Set([...names, ...(asked.by ?? [])])]}
        value={asked.by ?? []}
        onChange={(by) => change({ ...asked, by: by.length ? by : undefined })}
        onDropdownOpen={() => setOpen(true)}
        comboboxProps={{ width: 280, position: "bottom-start" }}
      />
      <Select
        aria-label="Aggregation"
        className={classes.aggregation}
        size="xs"
        data={choices}
        value={aggregation}
        disabled={choices.length === 0}
        allowDeselect={false}
        onChange={(word) => change({ ...asked, aggregation: word && word !== known?.usual ? word : undefined })}
      />
      <span className={classes.acts}>
        <Tooltip label="The same again">
          <ActionIcon variant="subtle" color="gray" aria-label={`Copy query ${nameOf(place)}`} onClick={copy}>
            <IconCopy size={15} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Remove query ${nameOf(place)}`}
          disabled={!remove}
          onClick={remove}
        >
          <IconX size={15} stroke={1.6} />
        </ActionIcon>
      </span>
    </div>
  );
}
