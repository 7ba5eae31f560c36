import { ActionIcon, Popover, UnstyledButton } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import type { Overview } from "../api/types";
import { encodeFilter, type Filter } from "../kit/filters";
import { FilterForm } from "./FilterForm";
import classes from "./Filters.module.css";
import { kindOfTree, TreeForm } from "./filters/TreeForm";
import { useNames } from "./filters/useNames";
import type { ViewControls } from "./useView";
import { type NameOf, partsOf, sentenceOf } from "./words";

interface ChipProps {
  filter: Filter;
  controls: ViewControls;
  nameOf: NameOf;
}

function Said({ filter, nameOf }: Omit<ChipProps, "controls">) {
  if (filter.tree) return sentenceOf(filter, nameOf);
  const [dimension, phrase, values] = partsOf(filter, nameOf);
  return (
    <>
      {dimension} <span className={classes.phrase}>{phrase}</span> <b>{values}</b>
    </>
  );
}

function Chip({ filter, controls, nameOf }: ChipProps) {
  const [edits, setEdits] = useState(false);
  const { filters, setFilters, view } = controls;
  const sentence = sentenceOf(filter, nameOf);
  const kind = filter.tree && kindOfTree(filter.tree);
  // A tree deeper than the forms can show is read, and taken away, but not changed here.
  const mayEdit = !filter.tree || kind !== null;
  const replace = (other: Filter | null) =>
    setFilters(filters.flatMap((one) => (one === filter ? (other ? [other] : []) : [one])));
  const done = (changed: Filter | null) => {
    setEdits(false);
    replace(changed);
  };
  return (
    <li className={classes.chip}>
      <Popover opened={edits} onChange={setEdits} position="bottom-start" trapFocus>
        <Popover.Target>
          <UnstyledButton
            className={classes.said}
            title={sentence}
            disabled={!mayEdit}
            onClick={() => setEdits(!edits)}
          >
            <Said filter={filter} nameOf={nameOf} />
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown p={12}>
          {filter.tree && kind ? (
            <TreeForm view={view} kind={kind} initial={filter.tree} done={done} />
          ) : (
            <FilterForm view={view} initial={filter} done={done} />
          )}
        </Popover.Dropdown>
      </Popover>
      <ActionIcon size={24} aria-label={`Remove filter: ${sentence}`} onClick={() => replace(null)}>
        <IconX size={13} />
      </ActionIcon>
    </li>
  );
}

/** The filters on the page as chips; a click edits one. */
export function FilterBar({ controls, overview }: { controls: ViewControls; overview?: Overview }) {
  const { filters, setFilters } = controls;
  const nameOf = useNames(overview);
  if (filters.length === 0) return null;
  return (
    <div className={classes.bar}>
      <ul className={classes.chips} aria-label="Filters">
        {filters.map((filter) => (
          <Chip key={encodeFilter(filter)} filter={filter} controls={controls} nameOf={nameOf} />
        ))}
      </ul>
      <UnstyledButton className={classes.clear} onClick={() => setFilters([])}>
        Clear <kbd>Esc</kbd>
      </UnstyledButton>
    </div>
  );
}
