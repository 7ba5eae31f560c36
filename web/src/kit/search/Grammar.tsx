import { Popover, UnstyledButton } from "@mantine/core";
import { IconHelp } from "@tabler/icons-react";
import classes from "./SearchBox.module.css";

const ROWS: readonly [string, string][] = [
  ["timeout", "a word that occurs"],
  ['"card declined"', "words as they stand"],
  ["service:checkout", "a key has this value"],
  ["http.route:/items/*", "a wildcard"],
  ["duration>500ms", "more than; also >= < <="],
  ["status:(error or ok)", "one of several values"],
  ["-env:dev", "not"],
  ["user.id:*", "the key is there"],
  ['name~"^(GET|HEAD) "', "a regular expression (RE2)"],
  ["a b · a or b · (…)", "both · one of them · together"],
];

/** What can be written, and what it means. */
export function GrammarRows() {
  return (
    <dl className={classes.grammar}>
      {ROWS.map(([text, meaning]) => (
        <div key={text} style={{ display: "contents" }}>
          <dt>{text}</dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The grammar of search on one small page. */
export function Grammar({ className }: { className?: string }) {
  return (
    <Popover width={380} position="bottom-end">
      <Popover.Target>
        <UnstyledButton className={className} aria-label="How to search">
          <IconHelp size={16} stroke={1.6} />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <GrammarRows />
      </Popover.Dropdown>
    </Popover>
  );
}
