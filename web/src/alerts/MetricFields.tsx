import { ActionIcon, Autocomplete, Button, Select, TagsInput, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconX } from "@tabler/icons-react";
import classes from "./Alerts.module.css";
import { useAlerts } from "./api";
import { freeName, type MetricQuery, queriesOf, queryOf } from "./metrics";
import type { MetricsAnswer, RuleForm } from "./types";

const MOST = 10;
const PERIOD = "1d";

interface RowProps {
  asked: MetricQuery;
  change: (asked: MetricQuery) => void;
  remove?: () => void;
}

/** One query: which metric, which of its series, an alert for each of what, and what of it. */
function QueryRow({ asked, change, remove }: RowProps) {
  const [sought] = useDebouncedValue(asked.metric, 200);
  const { data } = useAlerts<MetricsAnswer>("apm/metrics", { period: PERIOD, search: sought, limit: 50 }, 0);
  const known = data?.metrics.find(({ metric }) => metric === asked.metric);
  const words = [...new Set([...(known?.aggregations ?? []), ...(asked.aggregation ? [asked.aggregation] : [])])];
  return (
    <fieldset className={classes.query}>
      <legend className={classes.name}>{asked.name}</legend>
      <Autocomplete
        label="Metric"
        required
        placeholder="http.server.request.duration"
        data={[...new Set(data?.metrics.map(({ metric }) => metric) ?? [])]}
        value={asked.metric}
        onChange={(metric) => change({ ...asked, metric })}
      />
      <Select
        label="Number"
        placeholder={known ? `${known.usual}, as usual` : "the usual one"}
        data={words}
        clearable
        value={asked.aggregation || null}
        onChange={(word) => change({ ...asked, aggregation: word ?? "" })}
      />
      <TextInput
        label="Only series"
        placeholder="service:shop route:/cart"
        value={asked.q ?? ""}
        onChange={(event) => change({ ...asked, q: event.currentTarget.value })}
      />
      <TagsInput
        label="An alert for each"
        placeholder={asked.by?.length ? undefined : "all together"}
        data={["service", "host", "environment"]}
        maxTags={5}
        value={[...(asked.by ?? [])]}
        onChange={(by) => change({ ...asked, by })}
      />
      {remove && (
        <ActionIcon
          className={classes.leave}
          variant="subtle"
          color="gray"
          aria-label={`Remove query ${asked.name}`}
          onClick={remove}
        >
          <IconX size={15} stroke={1.6} />
        </ActionIcon>
      )}
    </fieldset>
  );
}

/** Queries of metrics, and the formula that makes one number of them. */
export function MetricFields({ form, set }: { form: RuleForm; set: (form: RuleForm) => void }) {
  const spec = form.measure;
  if (!spec) return null;
  const { queries, formula } = queriesOf(spec.query);
  const change = (to: MetricQuery[], of: string) =>
    set({ ...form, measure: { ...spec, query: queryOf({ queries: to, formula: of }) } });
  return (
    <div className={classes.queries}>
      {queries.map((asked, place) => (
        <QueryRow
          key={asked.name}
          asked={asked}
          change={(to) => change(queries.with(place, to), formula)}
          remove={queries.length > 1 ? () => change(queries.toSpliced(place, 1), formula) : undefined}
        />
      ))}
      <div className={classes.formula}>
        <TextInput
          label="Formula"
          description="Of the queries' names; + − * / ( ), abs, min, max, round. With one query it may be empty."
          placeholder={queries.length > 1 ? "a / b * 100" : "a"}
          required={queries.length > 1}
          value={formula}
          onChange={(event) => change(queries, event.currentTarget.value)}
        />
        <Button
          variant="default"
          leftSection={<IconPlus size={14} stroke={1.6} />}
          disabled={queries.length >= MOST}
          onClick={() => change([...queries, { name: freeName(queries), metric: "" }], formula)}
        >
          Another query
        </Button>
      </div>
    </div>
  );
}
