import { ActionIcon, Popover, UnstyledButton } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { encodeFilter, type Filter, OPERATORS } from "../kit/filters";
import { dimensionNamed, wordsOf } from "./dimensions";
import { FilterForm } from "./FilterForm";
import classes from "./Filters.module.css";
import type { ViewControls } from "./useView";

/** "Country is India or Germany" in its three parts. */
export function partsOf(filter: Filter): [string, string, string] {
  const dimension = dimensionNamed(filter.dimension);
  const operator = OPERATORS.find((one) => one.word === filter.operator)!;
  const values = filter.values.map((value) => wordsOf(dimension, value));
  const said =
    values.length > 3
      ? `${values.slice(0, 2).join(", ")} and ${values.length - 2} others`
      : values.join(` ${operator.join} `);
  return [dimension.label, operator.phrase, said];
}

function Chip({ filter, controls }: { filter: Filter; controls: ViewControls }) {
  const [edits, setEdits] = useState(false);
  const { filters, setFilters } = controls;
  const [dimension, phrase, values] = partsOf(filter);
  const sentence = `${dimension} ${phrase} ${values}`;
  const replace = (other: Filter | null) =>
    setFilters(filters.flatMap((one) => (one === filter ? (other ? [other] : []) : [one])));
  return (
    <li className={classes.chip}>
      <Popover opened={edits} onChange={setEdits} position="bottom-start" trapFocus>
        <Popover.Target>
          <UnstyledButton className={classes.said} title={sentence} onClick={() => setEdits(!edits)}>
            {dimension} <span className={classes.phrase}>{phrase}</span> <b>{values}</b>
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown p={12}>
          <FilterForm
            view={controls.view}
            initial={filter}
            done={(changed) => {
              setEdits(false);
              replace(changed);
            }}
          />
        </Popover.Dropdown>
      </Popover>
      <ActionIcon size={22} aria-label={`Remove filter: ${sentence}`} onClick={() => replace(null)}>
        <IconX size={13} />
      </ActionIcon>
    </li>
  );
}

/** The filters on the page as chips; a click edits one. */
export function FilterBar({ controls }: { controls: ViewControls }) {
  const { filters, setFilters } = controls;
  if (filters.length === 0) return null;
  return (
    <div className={classes.bar}>
      <ul className={classes.chips} aria-label="Filters">
        {filters.map((filter) => (
          <Chip key={encodeFilter(filter)} filter={filter} controls={controls} />
        ))}
      </ul>
      <UnstyledButton className={classes.clear} onClick={() => setFilters([])}>
        Clear <kbd>Esc</kbd>
      </UnstyledButton>
    </div>
  );
}
