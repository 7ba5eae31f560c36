import { Popover } from "@mantine/core";
import { IconSearch, IconX } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useRef, useState } from "react";
import { ApiProblem, ask, type Params } from "../../api/client";
import { useSite } from "../../api/useSite";
import { count } from "../../kit/numbers";
import { useKeys } from "../../kit/useKeys";
import type { KeysAnswer, LogValues, ValuesAnswer } from "../types";
import { Grammar } from "./Grammar";
import classes from "./SearchBox.module.css";
import { completed, type Place, placeAt } from "./terms";

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

interface Suggestion {
  text: string;
  note: string;
}

function useSuggestions(
  signal: string,
  metric: string,
  time: Params,
  place: Place | null,
  isOpen: boolean,
): Suggestion[] {
  const site = useSite();
  const { key, typed = "" } = place ?? {};
  const sought = useDeferredValue(typed);
  const params = { ...time, signal, search: sought, limit: 12 };
  const { data } = useQuery({
    queryKey: ["apm", site.id, key === undefined ? "keys" : "values", signal, metric, key, sought, time],
    queryFn: async ({ signal: abort }): Promise<Suggestion[]> => {
      if (signal === "logs" || signal === "metrics") {
        const path = signal === "logs" ? "logs/values" : "metrics/keys";
        const { values } = await ask<LogValues>(`/sites/${site.id}/apm/${path}`, {
          params: { ...time, metric: metric || undefined, key: key ?? "", search: sought, limit: 12 },
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
    },
    enabled: isOpen && place !== null,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  return isOpen && place ? (data ?? []) : [];
}

/** Where the server says the search is wrong, and why. */
function placeOfError(error: unknown): { position: number; length: number } | null {
  if (!(error instanceof ApiProblem) || error.code !== "search_not_understood") return null;
  return { position: Number(error.fields.position ?? 0), length: Number(error.fields.length ?? 1) };
}

/** One line of search, with what can come next, and a mark under what cannot be read. */
export function SearchBox({ signal, metric = "", value, search, time, error, example }: Props) {
  const [text, setText] = useState(value);
  const [cursor, setCursor] = useState(0);
  const [isOpen, setOpen] = useState(false);
  const [chosen, choose] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const list = useId();
  const trouble = useId();
  useEffect(() => setText(value), [value]);
  useKeys(signal === "metrics" ? {} : { "/": () => input.current?.focus() });

  const place = placeAt(text, cursor);
  const suggestions = useSuggestions(signal, metric, time, place, isOpen);
  const wrong = text === value ? placeOfError(error) : null;

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
          <div
            className={classes.box}
            data-small={signal === "metrics" || undefined}
            data-wrong={wrong ? true : undefined}
          >
            {signal !== "metrics" && <IconSearch size={16} stroke={1.6} aria-hidden="true" />}
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
              signal !== "metrics" && <kbd className={classes.key}>/</kbd>
            )}
            {signal !== "metrics" && <Grammar className={classes.tool} />}
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
          {(error as ApiProblem).detail}
        </p>
      )}
    </div>
  );
}
