import { Popover } from "@mantine/core";
import { IconSearch, IconX } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useRef, useState } from "react";
import { useKeys } from "../useKeys";
import { Grammar } from "./Grammar";
import classes from "./SearchBox.module.css";
import { completed, placeAt } from "./terms";

export interface Suggestion {
  text: string;
  note: string;
}

/** Where the server says the search is wrong, and why. */
export interface Trouble {
  position: number;
  length: number;
  detail: string;
}

interface Props {
  value: string;
  search: (text: string) => void;
  /** What can come: keys, or values of a key, that begin or go on like what was typed. Asked while the box is open. */
  suggest: (key: string | undefined, typed: string, signal: AbortSignal) => Promise<Suggestion[]>;
  /** What the suggestions depend on besides. */
  about: readonly unknown[];
  trouble: Trouble | null;
  example: string;
  /** One of several in a form: lower, and without the sign, the key and the grammar. */
  isSmall?: boolean;
}

/** One line of search, with what can come next, and a mark under what cannot be read. */
export function SearchBox({ value, search, suggest, about, trouble: said, example, isSmall = false }: Props) {
  const [text, setText] = useState(value);
  const [cursor, setCursor] = useState(0);
  const [isOpen, setOpen] = useState(false);
  const [chosen, choose] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const list = useId();
  const trouble = useId();
  useEffect(() => setText(value), [value]);
  useKeys(isSmall ? {} : { "/": () => input.current?.focus() });

  const place = placeAt(text, cursor);
  const sought = useDeferredValue(place?.typed ?? "");
  const { data } = useQuery({
    queryKey: ["suggestions", about, place?.key ?? null, sought],
    queryFn: ({ signal }) => suggest(place?.key, sought, signal),
    enabled: isOpen && place !== null,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const suggestions = isOpen && place ? (data ?? []) : [];
  const wrong = text === value ? said : null;

  const look = () => setCursor(input.current?.selectionStart ?? 0);
  const run = (next: string) => {
    setOpen(false);
    choose(-1);
    search(next.trim());
  };
  const take = (suggestion: string) => {
    if (!place) return;
    const next = completed(text, place, suggestion);
    setText(next.text);
    choose(-1);
    if (place.key !== undefined) run(next.text);
    requestAnimationFrame(() => {
      input.current?.setSelectionRange(next.cursor, next.cursor);
      setCursor(next.cursor);
    });
  };
  const press = (event: KeyboardEvent) => {
    const at = suggestions[chosen];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (suggestions.length === 0) return setOpen(true);
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose((old) =>
        old < 0 && step < 0 ? suggestions.length - 1 : (old + step + suggestions.length) % suggestions.length,
      );
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (at) take(at.text);
      else run(text);
    } else if (event.key === "Tab" && isOpen && suggestions.length > 0) {
      const first = at ?? suggestions[0];
      if (!first || !place?.typed) return;
      event.preventDefault();
      take(first.text);
    } else if (event.key === "Escape") {
      if (isOpen) setOpen(false);
      else input.current?.blur();
    }
  };

  return (
    <div className={classes.search}>
      <Popover
        opened={isOpen && suggestions.length > 0}
        position="bottom-start"
        width={440}
        trapFocus={false}
        withRoles={false}
        offset={4}
      >
        <Popover.Target>
          <div className={classes.box} data-small={isSmall || undefined} data-wrong={wrong ? true : undefined}>
            {!isSmall && <IconSearch size={16} stroke={1.6} aria-hidden="true" />}
            <div className={classes.field}>
              {wrong && (
                <div className={classes.under} aria-hidden="true">
                  {text.slice(0, wrong.position)}
                  <mark>{text.slice(wrong.position, wrong.position + wrong.length) || " "}</mark>
                </div>
              )}
              <input
                ref={input}
                value={text}
                placeholder={example}
                aria-label="Search"
                role="combobox"
                aria-expanded={isOpen && suggestions.length > 0}
                aria-controls={list}
                aria-autocomplete="list"
                aria-activedescendant={chosen >= 0 ? `${list}-${chosen}` : undefined}
                aria-invalid={wrong ? true : undefined}
                aria-describedby={wrong ? trouble : undefined}
                spellCheck={false}
                autoComplete="off"
                autoCapitalize="off"
                onChange={(event) => {
                  setText(event.currentTarget.value);
                  setOpen(true);
                  choose(-1);
                  look();
                }}
                onFocus={() => {
                  setOpen(true);
                  look();
                }}
                onClick={look}
                onKeyUp={look}
                onBlur={() => setOpen(false)}
                onKeyDown={press}
              />
            </div>
            {text ? (
              <button
                type="button"
                aria-label="Clear the search"
                className={classes.tool}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => {
                  setText("");
                  run("");
                }}
              >
                <IconX size={15} />
              </button>
            ) : (
              !isSmall && <kbd className={classes.key}>/</kbd>
            )}
            {!isSmall && <Grammar className={classes.tool} />}
          </div>
        </Popover.Target>
        <Popover.Dropdown p={4}>
          <div id={list} role="listbox" aria-label="Suggestions" className={classes.list}>
            {suggestions.map(({ text, note }, i) => (
              <div
                key={text}
                id={`${list}-${i}`}
                role="option"
                tabIndex={-1}
                aria-selected={i === chosen}
                className={classes.option}
                onMouseDown={(event) => {
                  event.preventDefault();
                  take(text);
                }}
              >
                <span className="mono">{text || '""'}</span>
                <span className={classes.note}>{note}</span>
              </div>
            ))}
          </div>
        </Popover.Dropdown>
      </Popover>
      {wrong && (
        <p id={trouble} className={classes.trouble} role="alert">
          {wrong.detail}
        </p>
      )}
    </div>
  );
}
