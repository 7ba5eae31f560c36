import { ActionIcon, Autocomplete, Button, Checkbox, Select, TagsInput, TextInput } from "@mantine/core";
import { IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { ask } from "../../api/client";
import { includes, useSite } from "../../api/useSite";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { exact, plural } from "../../kit/numbers";
import { ErrorsRoom } from "../Room";
import { useErrors } from "../useErrors";
import classes from "./Rules.module.css";
import { KEYS, type Matcher, NEW_RULE, type Rehearsal, type Rule } from "./rule";

/** What a site says of its errors itself: their fingerprint, their title, whose code it is, or that they go. */
export function Rules() {
  const { data, error, refetch } = useErrors<{ rules: Rule[] }>("errors/rules", {}, { keeps: false });
  return (
    <ErrorsRoom title="Rules">
      {error ? (
        <Failure error={error} retry={() => refetch()} minHeight={240} />
      ) : data ? (
        <Editor key={JSON.stringify(data.rules)} saved={data.rules} />
      ) : (
        <div className="skeleton" style={{ height: 200, marginTop: 16, opacity: 0.3 }} />
      )}
    </ErrorsRoom>
  );
}

function Editor({ saved }: { saved: readonly Rule[] }) {
  const site = useSite();
  const client = useQueryClient();
  const [rules, setRules] = useState<readonly Rule[]>(saved);
  const mayEdit = includes(site.role, "member");
  const rehearse = useMutation({
    mutationFn: () => ask<Rehearsal>(`/sites/${site.id}/errors/rules/rehearsal`, { method: "POST", body: { rules } }),
  });
  const save = useMutation({
    mutationFn: () => ask(`/sites/${site.id}/errors/rules`, { method: "PUT", body: { rules } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["errors", site.id] }),
  });
  const change = (place: number, part: Partial<Rule>) => {
    rehearse.reset();
    setRules(rules.map((one, i) => (i === place ? { ...one, ...part } : one)));
  };
  const put = (next: readonly Rule[]) => {
    rehearse.reset();
    setRules(next);
  };
  const isChanged = JSON.stringify(rules) !== JSON.stringify(saved);
  return (
    <div className={classes.page}>
      <p className="quiet">
        The first rule that fits says what an error is. Rules hold for what comes from now on; a rehearsal shows what
        they would have made of the last seven days.
      </p>
      {rules.length === 0 && (
        <Empty title="There are no rules" minHeight={140}>
          Errors are grouped by their type and the frames of your own code. A rule can join what belongs together, part
          what does not, or leave out what nobody can repair.
        </Empty>
      )}
      {rules.map((rule, i) => (
        <One
          // biome-ignore lint/suspicious/noArrayIndexKey: a rule is its place
          key={i}
          rule={rule}
          change={(part) => change(i, part)}
          remove={() => put(rules.filter((_, n) => n !== i))}
          up={i === 0 ? undefined : () => put([...rules.slice(0, i - 1), rule, rules[i - 1]!, ...rules.slice(i + 1)])}
        />
      ))}
      {mayEdit && (
        <div className={classes.tools}>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} />}
            onClick={() => put([...rules, NEW_RULE])}
          >
            A rule
          </Button>
          <Button
            size="xs"
            variant="default"
            disabled={!isChanged}
            loading={rehearse.isPending}
            onClick={() => rehearse.mutate()}
          >
            Rehearse
          </Button>
          <Button size="xs" disabled={!isChanged} loading={save.isPending} onClick={() => save.mutate()}>
            Save
          </Button>
        </div>
      )}
      {(rehearse.error || save.error) && <Failure error={rehearse.error ?? save.error} />}
      {rehearse.data && <Rehearsed of={rehearse.data} />}
    </div>
  );
}

function One({
  rule,
  change,
  remove,
  up,
}: {
  rule: Rule;
  change: (part: Partial<Rule>) => void;
  remove: () => void;
  up?: () => void;
}) {
  const put = (place: number, part: Partial<Matcher>) =>
    change({ match: rule.match.map((one, i) => (i === place ? { ...one, ...part } : one)) });
  return (
    <section className={classes.rule} aria-label={rule.name || "Rule"} data-off={!rule.is_on || undefined}>
      <header>
        <TextInput
          size="xs"
          aria-label="Name"
          placeholder="What it is for"
          value={rule.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <Checkbox
          size="xs"
          label="On"
          checked={rule.is_on}
          onChange={(event) => change({ is_on: event.currentTarget.checked })}
        />
        <ActionIcon size={26} aria-label="Earlier" disabled={!up} onClick={up}>
          <IconArrowUp size={15} />
        </ActionIcon>
        <ActionIcon size={26} aria-label="Delete" onClick={remove}>
          <IconTrash size={15} />
        </ActionIcon>
      </header>
      {rule.match.map((one, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a condition is its place
        <div key={i} className={classes.line}>
          <span className="quiet">{i === 0 ? "When" : "and"}</span>
          <Autocomplete
            size="xs"
            w={170}
            aria-label="What"
            placeholder="type, or tags.plan"
            data={[...KEYS]}
            value={one.key}
            onChange={(key) => put(i, { key: key.trim() })}
          />
          <Select
            size="xs"
            w={90}
            aria-label="Is or is not"
            data={["is", "is not"]}
            value={one.is_not ? "is not" : "is"}
            allowDeselect={false}
            onChange={(word) => put(i, { is_not: word === "is not" })}
          />
          <TextInput
            size="xs"
            className={classes.wide}
            aria-label="Pattern"
            placeholder="a text, * for anything"
            value={one.pattern}
            onChange={(event) => put(i, { pattern: event.currentTarget.value })}
          />
          <ActionIcon
            size={26}
            aria-label="Another condition"
            onClick={() => change({ match: [...rule.match, { key: "message", pattern: "", is_not: false }] })}
          >
            <IconPlus size={15} />
          </ActionIcon>
          <ActionIcon
            size={26}
            aria-label="Without this condition"
            disabled={rule.match.length === 1}
            onClick={() => change({ match: rule.match.filter((_, n) => n !== i) })}
          >
            <IconTrash size={15} />
          </ActionIcon>
        </div>
      ))}
      <div className={classes.line}>
        <span className="quiet">then</span>
        <TagsInput
          size="xs"
          className={classes.wide}
          label="Fingerprint"
          placeholder={rule.fingerprint.length === 0 ? "{{ default }}, {{ type }}, or words" : ""}
          splitChars={[","]}
          maxTags={10}
          acceptValueOnBlur
          value={[...rule.fingerprint]}
          onChange={(fingerprint) => change({ fingerprint })}
        />
        <TextInput
          size="xs"
          className={classes.wide}
          label="Title"
          value={rule.title}
          onChange={(event) => change({ title: event.currentTarget.value })}
        />
        <Select
          size="xs"
          w={130}
          label="Such frames are"
          data={[
            { value: "", label: "as they are" },
            { value: "own", label: "own code" },
            { value: "not", label: "a library's" },
          ]}
          value={rule.in_app === null ? "" : rule.in_app ? "own" : "not"}
          onChange={(word) => change({ in_app: word === "own" ? true : word === "not" ? false : null })}
        />
        <Checkbox
          size="xs"
          label="drop it"
          checked={rule.drops}
          onChange={(event) => change({ drops: event.currentTarget.checked })}
        />
      </div>
    </section>
  );
}

/** What the rules would have made of the last seven days. */
function Rehearsed({ of }: { of: Rehearsal }) {
  const site = useSite();
  return (
    <section className={classes.rehearsal} aria-label="Rehearsal" role="status">
      <strong>
        {exact(of.groups_before)} errors → {exact(of.groups_after)}
      </strong>
      <p className="quiet">
        of {plural(of.events, "event")} in seven days
        {of.dropped > 0 && `; ${plural(of.dropped, "event")} would be dropped`}
      </p>
      {of.changes.length === 0 ? (
        <p>Nothing would have been different.</p>
      ) : (
        <ul>
          {of.changes.map((one) => (
            <li key={one.number}>
              <Link to="/$site/errors/$number" params={{ site: site.id, number: String(one.number) }}>
                <span className="mono">{one.short_id}</span> {one.title}
              </Link>
              <span className="small quiet">
                {[
                  one.becomes > 1 && `becomes ${plural(one.becomes, "error")}`,
                  one.joins.length > 0 && `joins ${plural(one.joins.length, "other")}`,
                  one.dropped > 0 && `${plural(one.dropped, "event")} dropped`,
                  one.new_title && `is called “${one.new_title}”`,
                ]
                  .filter(Boolean)
                  .join(", ")}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
