import { ActionIcon, Button, Group, MultiSelect, Select, TagsInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconArrowLeft } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useIsShared, useSite } from "../api/useSite";
import { COUNTRY_CODES } from "../kit/countries";
import { type Filter, OPERATORS, type Operator } from "../kit/filters";
import { countryName } from "../kit/places";
import { goalsQuery } from "./behaviour/queries";
import { dimensionNamed, wordsOf } from "./dimensions";
import classes from "./Filters.module.css";
import { segmentsQuery } from "./filters/queries";
import { suggestionsQuery } from "./queries";
import type { Asked } from "./view";

/** Values that are codes are chosen by their words, so only these two operators make sense for them. */
const CODED: Record<string, readonly string[]> = {
  country: COUNTRY_CODES,
  device: ["desktop", "mobile", "tablet", "tv", "other"],
  size: ["xs", "sm", "md", "lg", "xl", "2xl"],
};

interface Props {
  view: Asked;
  initial: Filter;
  done: (filter: Filter | null) => void;
  back?: () => void;
  /** What the button says. */
  apply?: string;
}

const NUMERIC = ["at_least", "at_most"];

/** The values of a dimension that are chosen by their words; undefined when any text will do. */
function useCoded(dimension: string): { value: string; label: string }[] | undefined {
  const site = useSite();
  const isShared = useIsShared();
  const goals = useQuery({ ...goalsQuery(site, isShared), enabled: dimension === "goal" && !isShared });
  const segments = useQuery({ ...segmentsQuery(site, isShared), enabled: dimension === "segment" && !isShared });
  if (dimension === "goal") return (goals.data ?? []).map(({ name }) => ({ value: name, label: name }));
  if (dimension === "segment") return (segments.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const shown = dimensionNamed(dimension);
  return CODED[dimension]?.map((value) => ({
    value,
    label: dimension === "country" ? countryName(value) : wordsOf(shown, value),
  }));
}

export function FilterForm({ view, initial, done, back, apply: applyLabel = "Apply" }: Props) {
  const site = useSite();
  const dimension = dimensionNamed(initial.dimension);
  const coded = useCoded(dimension.name);
  const [operator, setOperator] = useState<Operator>(initial.operator);
  const [values, setValues] = useState(initial.values);
  const [typed, type] = useState("");
  const [q] = useDebouncedValue(typed, 150);
  const isExact = operator === "is" || operator === "is_not";
  const { data: suggested = [] } = useQuery({
    ...suggestionsQuery(site, view, dimension.name, q),
    enabled: !coded && isExact,
  });

  const isProp = dimension.name.startsWith("prop:");
  const operators = OPERATORS.filter(({ word }) =>
    coded ? word === "is" || word === "is_not" : isProp || !NUMERIC.includes(word),
  );
  const all = typed.trim() && !coded ? [...values, typed.trim()] : values;
  const apply = () => all.length > 0 && done({ ...initial, operator, values: [...new Set(all)] });
  const shared = {
    "data-autofocus": true,
    autoFocus: true,
    "aria-label": "Values",
    value: values,
    onChange: setValues,
    searchValue: typed,
    onSearchChange: type,
    maxDropdownHeight: 240,
    comboboxProps: { withinPortal: false },
  };

  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <Group gap={4} wrap="nowrap" mb={8}>
        {back && (
          <ActionIcon aria-label="Back to the dimensions" onClick={back}>
            <IconArrowLeft size={15} />
          </ActionIcon>
        )}
        <strong className={classes.title}>{dimension.label}</strong>
        <Select
          aria-label="Operator"
          w={148}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          data={operators.map(({ word, phrase }) => ({ value: word, label: phrase }))}
          value={operator}
          onChange={(word) => word && setOperator(word as Operator)}
        />
        <Button type="submit" size="sm" px={12} disabled={all.length === 0}>
          {applyLabel}
        </Button>
      </Group>
      {coded ? (
        <MultiSelect
          {...shared}
          searchable
          placeholder={values.length ? "" : "Choose…"}
          limit={60}
          nothingFoundMessage="Nothing has that name"
          data={coded}
        />
      ) : (
        <TagsInput
          {...shared}
          splitChars={[]}
          placeholder={
            values.length
              ? ""
              : operator === "matches" || operator === "not_matches"
                ? "A regular expression"
                : "Type or choose…"
          }
          data={isExact ? suggested.filter((value) => value !== "") : []}
        />
      )}
    </form>
  );
}
