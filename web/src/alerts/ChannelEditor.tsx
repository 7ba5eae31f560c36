import { Button, NumberInput, PasswordInput, Switch, TagsInput, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { fieldError, saidOf } from "../api/problem";
import classes from "./Alerts.module.css";
import { useChange } from "./api";
import type { Channel, ChannelKind } from "./types";

type Values = Record<string, unknown>;

interface FieldSchema {
  type?: string;
  default?: unknown;
  items?: unknown;
}

const LABELS: Record<string, string> = {
  to: "Addresses",
  url: "Address (URL)",
  secret: "Secret to sign with",
  headers: "Headers, a line each",
  template: "Template (JSON with {{holes}})",
  is_loud: "Repeat critical ones until somebody looks",
  thread: "Topic of the group (0: none)",
};
const label = (name: string): string => LABELS[name] ?? name.charAt(0).toUpperCase() + name.slice(1).replace("_", " ");

interface FieldProps {
  name: string;
  kind: ChannelKind;
  values: Values;
  set: (values: Values) => void;
  isKept: boolean;
  error?: string;
}

function Field({ name, kind, values, set, isKept, error }: FieldProps) {
  const schema = (kind.form.properties as Record<string, FieldSchema>)[name] ?? {};
  const isRequired = ((kind.form.required as string[] | undefined) ?? []).includes(name) && !isKept;
  const change = (value: unknown) => set({ ...values, [name]: value });
  const same = { label: label(name), error, required: isRequired };
  if (kind.secrets.includes(name) && name !== "headers")
    return (
      <PasswordInput
        {...same}
        placeholder={isKept ? "stays as it is" : undefined}
        autoComplete="off"
        value={String(values[name] ?? "")}
        onChange={(event) => change(event.currentTarget.value)}
      />
    );
  if (name === "headers" || name === "template")
    return (
      <Textarea
        {...same}
        autosize
        minRows={2}
        maxRows={10}
        placeholder={isKept ? "stays as it is" : undefined}
        value={String(values[name] ?? "")}
        onChange={(event) => change(event.currentTarget.value)}
      />
    );
  if (schema.type === "boolean")
    return (
      <Switch label={same.label} checked={Boolean(values[name])} onChange={(e) => change(e.currentTarget.checked)} />
    );
  if (schema.type === "integer")
    return (
      <NumberInput {...same} min={0} value={Number(values[name] ?? 0)} onChange={(value) => change(Number(value))} />
    );
  if (schema.type === "array")
    return (
      <TagsInput {...same} value={(values[name] as string[]) ?? []} onChange={change} placeholder="ada@example.com" />
    );
  return (
    <TextInput {...same} value={String(values[name] ?? "")} onChange={(event) => change(event.currentTarget.value)} />
  );
}

interface Props {
  channel?: Channel;
  kinds: readonly ChannelKind[];
  done: () => void;
}

function Kinds({ kinds, choose }: { kinds: readonly ChannelKind[]; choose: (kind: ChannelKind) => void }) {
  return (
    <div className={classes.kinds}>
      {kinds.map((kind) => (
        <button key={kind.kind} type="button" onClick={() => choose(kind)}>
          {kind.title}
        </button>
      ))}
    </div>
  );
}

function beginning(kind: ChannelKind): Values {
  const properties = kind.form.properties as Record<string, FieldSchema>;
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name, { default: value }]) => value !== undefined && !kind.secrets.includes(name))
      .map(([name, { default: value }]) => [name, value]),
  );
}

/** The form of a channel, as its kind describes it. */
export function ChannelEditor({ channel, kinds, done }: Props) {
  const [kind, choose] = useState<ChannelKind | undefined>(kinds.find((one) => one.kind === channel?.kind));
  const [name, rename] = useState(channel?.name ?? "");
  const [values, set] = useState<Values>(channel?.settings ?? {});
  const [flags, flag] = useState({
    is_on: channel?.is_on ?? true,
    is_default: channel?.is_default ?? true,
    for_all_sites: channel?.for_all_sites ?? false,
  });
  const save = useChange<unknown>(
    (body) =>
      channel ? { path: `channels/${channel.id}`, method: "PUT", body } : { path: "channels", method: "POST", body },
    "Saved; send a test to be sure",
    done,
  );
  const remove = useChange<void>(() => ({ path: `channels/${channel?.id}`, method: "DELETE" }), "Deleted", done);
  if (!kind)
    return (
      <Kinds
        kinds={kinds}
        choose={(one) => {
          choose(one);
          rename(one.title);
          set(beginning(one));
        }}
      />
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const fields = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
    save.mutate({ kind: kind.kind, name, fields, ...flags });
  };
  return (
    <form className={classes.form} onSubmit={submit} style={{ gap: 16 }}>
      {kind.help && <p className="quiet small">{kind.help}</p>}
      <TextInput
        label="Name"
        required
        value={name}
        error={fieldError(save.error, "name")}
        onChange={(event) => rename(event.currentTarget.value)}
      />
      {Object.keys(kind.form.properties as object).map((field) => (
        <Field
          key={field}
          name={field}
          kind={kind}
          values={values}
          set={set}
          isKept={channel?.secrets.includes(field) ?? false}
          error={fieldError(save.error, field)}
        />
      ))}
      <Switch
        label="Default: rules that name no channel use it"
        checked={flags.is_default}
        onChange={(event) => flag({ ...flags, is_default: event.currentTarget.checked })}
      />
      <Switch
        label="For all sites of the organization"
        checked={flags.for_all_sites}
        onChange={(event) => flag({ ...flags, for_all_sites: event.currentTarget.checked })}
      />
      <Switch
        label="Switched on"
        checked={flags.is_on}
        onChange={(event) => flag({ ...flags, is_on: event.currentTarget.checked })}
      />
      {save.error && (
        <p className={classes.bad} role="alert">
          {saidOf(save.error)}
        </p>
      )}
      <div className={classes.foot}>
        <Button type="submit" loading={save.isPending}>
          Save
        </Button>
        {channel && (
          <Button variant="subtle" color="red" ml="auto" loading={remove.isPending} onClick={() => remove.mutate()}>
            Delete
          </Button>
        )}
      </div>
    </form>
  );
}
