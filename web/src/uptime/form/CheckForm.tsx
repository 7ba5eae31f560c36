import { NumberInput, PasswordInput, Select, Switch, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import type { CheckFields } from "../types";
import classes from "./Form.module.css";
import { headersOf } from "./fields";

interface Props {
  check: CheckFields;
  set: (more: Record<string, unknown>) => void;
  /** What the server said of a field. */
  wrong: (field: string) => string | undefined;
  /** Names of secrets that are kept and not shown. */
  secrets: readonly string[];
}

type Field = Props & { name: string; label: string; about?: string; placeholder?: string };

const text = (value: unknown): string => (value == null ? "" : String(value));

const Text = ({ check, set, wrong, name, label, about, placeholder }: Field) => (
  <TextInput
    label={label}
    description={about}
    placeholder={placeholder}
    value={text(check[name])}
    error={wrong(name)}
    onChange={(event) => set({ [name]: event.currentTarget.value })}
  />
);

const Whole = ({ check, set, wrong, name, label, about }: Field) => (
  <NumberInput
    label={label}
    description={about}
    value={(check[name] as number | undefined) ?? ""}
    error={wrong(name)}
    allowDecimal={false}
    min={0}
    onChange={(value) => set({ [name]: value === "" ? undefined : Number(value) })}
  />
);

const Flag = ({ check, set, name, label, about }: Field) => (
  <Switch
    label={label}
    description={about}
    checked={Boolean(check[name])}
    onChange={(event) => set({ [name]: event.currentTarget.checked })}
  />
);

const Secret = ({ check, set, wrong, secrets, name, label }: Field) => (
  <PasswordInput
    label={label}
    autoComplete="off"
    placeholder={secrets.includes(name) ? "kept, not shown" : ""}
    value={text(check[name])}
    error={wrong(name)}
    onChange={(event) => set({ [name]: event.currentTarget.value || undefined })}
  />
);

const Family = (props: Props) => (
  <Select
    label="Address family"
    data={[
      { value: "any", label: "Any" },
      { value: "ipv4", label: "IPv4 only" },
      { value: "ipv6", label: "IPv6 only" },
    ]}
    value={text(props.check.family) || "any"}
    allowDeselect={false}
    onChange={(family) => props.set({ family })}
  />
);

/** The fields of a kind of check. */
export function CheckForm(props: Props) {
  const { kind } = props.check;
  if (kind === "http") return <Http {...props} />;
  if (kind === "heartbeat") return <Heartbeat {...props} />;
  if (kind === "websocket")
    return (
      <>
        <Text {...props} name="url" label="Address" placeholder="wss://example.com/live" />
        <div className={classes.pair}>
          <Text {...props} name="sends" label="Send" about="Empty: a ping frame" />
          <Text {...props} name="expects" label="Answer has in it" />
        </div>
      </>
    );
  if (kind === "dns")
    return (
      <>
        <div className={classes.pair}>
          <Text {...props} name="name" label="Name" placeholder="example.com" />
          <Select
            label="Record"
            data={["A", "AAAA", "CNAME", "MX", "NS", "TXT", "SRV", "SOA", "CAA", "PTR"]}
            value={text(props.check.record)}
            allowDeselect={false}
            onChange={(record) => props.set({ record })}
          />
        </div>
        <TagsInput
          label="Must be among the answers"
          description="As a zone file writes them, e.g. 10 mail.example.com"
          value={(props.check.expects as string[]) ?? []}
          error={props.wrong("expects")}
          onChange={(expects) => props.set({ expects })}
        />
        <Flag {...props} name="is_exact" label="And nothing else" />
        <Text {...props} name="resolver" label="Name server" about="Empty: the prober's own" placeholder="9.9.9.9" />
      </>
    );
  if (kind === "domain")
    return (
      <div className={classes.pair}>
        <Text {...props} name="domain" label="Domain" placeholder="example.com" />
        <Whole {...props} name="expiry_days" label="Warn before it ends, days" />
      </div>
    );
  return <Hosted {...props} />;
}

function Http(props: Props) {
  const { check, set, wrong, secrets } = props;
  const [more, setMore] = useState(Boolean(check.username || secrets.length || check.pattern || check.json_path));
  const [headers, setHeaders] = useState(
    Object.entries((check.headers as Record<string, string>) ?? {})
      .map((pair) => pair.join(": "))
      .join("\n"),
  );
  return (
    <>
      <div className={classes.url}>
        <Select
          label="Method"
          data={["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]}
          value={text(check.method)}
          allowDeselect={false}
          onChange={(method) => set({ method })}
        />
        <Text {...props} name="url" label="Address" placeholder="https://example.com/health" />
      </div>
      <div className={classes.pair}>
        <Text {...props} name="statuses" label="Good statuses" placeholder="200-299, 401" />
        <Text {...props} name="keyword" label="Answer has in it" />
      </div>
      {!more && (
        <button type="button" className={classes.more} onClick={() => setMore(true)}>
          Headers, sign-in, body, JSON, redirects
        </button>
      )}
      {more && (
        <>
          <Flag {...props} name="is_keyword_absent" label="The text must not be there" />
          <Text {...props} name="pattern" label="Answer fits" about="A regular expression of RE2" />
          <div className={classes.pair}>
            <Text {...props} name="json_path" label="JSON path" placeholder="$.status" />
            <Text {...props} name="json_value" label="is" placeholder="UP" />
          </div>
          <Textarea
            label="Headers"
            description="One a line, Name: value. Kept encrypted and not shown again."
            placeholder={secrets.includes("headers") ? "kept, not shown" : "Accept: application/json"}
            autosize
            minRows={2}
            classNames={{ input: "mono" }}
            value={headers}
            error={wrong("headers")}
            onChange={(event) => {
              setHeaders(event.currentTarget.value);
              set({ headers: headersOf(event.currentTarget.value) });
            }}
          />
          <Textarea
            label="Body"
            placeholder={secrets.includes("body") ? "kept, not shown" : ""}
            autosize
            minRows={2}
            classNames={{ input: "mono" }}
            value={text(check.body)}
            error={wrong("body")}
            onChange={(event) => set({ body: event.currentTarget.value || undefined })}
          />
          <div className={classes.three}>
            <Text {...props} name="username" label="User name" />
            <Secret {...props} name="password" label="Password" />
            <Secret {...props} name="bearer" label="or bearer token" />
          </div>
          <div className={classes.three}>
            <Whole {...props} name="redirects" label="Redirects followed" />
            <Whole {...props} name="expiry_days" label="Certificate warning, days" />
            <Family {...props} />
          </div>
          <Flag {...props} name="verifies" label="The certificate must be trusted" />
        </>
      )}
    </>
  );
}

function Heartbeat(props: Props) {
  const { check, set, wrong } = props;
  const [byCron, setByCron] = useState(Boolean(check.cron));
  return (
    <>
      <Select
        label="It reports"
        data={[
          { value: "every", label: "every so often" },
          { value: "cron", label: "by a cron expression" },
        ]}
        value={byCron ? "cron" : "every"}
        allowDeselect={false}
        onChange={(chosen) => {
          setByCron(chosen === "cron");
          set({ cron: chosen === "cron" ? "0 3 * * *" : "" });
        }}
      />
      {byCron ? (
        <div className={classes.pair}>
          <TextInput
            label="Cron expression"
            classNames={{ input: "mono" }}
            value={text(check.cron)}
            error={wrong("cron")}
            onChange={(event) => set({ cron: event.currentTarget.value })}
          />
          <Text {...props} name="timezone" label="Time zone" />
        </div>
      ) : (
        <Whole {...props} name="every_s" label="Every, seconds" />
      )}
      <div className={classes.pair}>
        <Whole {...props} name="grace_s" label="Grace, seconds" about="How late it may be" />
        <Whole {...props} name="longest_s" label="Longest run, seconds" about="From /start to its end; 0: any" />
      </div>
    </>
  );
}

function Hosted(props: Props) {
  const { kind } = props.check;
  const hasUser = kind === "postgres" || kind === "redis";
  return (
    <>
      <div className={classes.pair}>
        <Text {...props} name="host" label="Host" placeholder="db.example.com" />
        {kind !== "ping" && <Whole {...props} name="port" label="Port" />}
        {kind === "ping" && <Whole {...props} name="count" label="Echo requests" />}
      </div>
      {kind === "tcp" && (
        <div className={classes.pair}>
          <Text {...props} name="sends" label="Send" about="\r\n is a line's end" />
          <Text {...props} name="expects" label="Server says" />
        </div>
      )}
      {kind === "tls" && <Whole {...props} name="expiry_days" label="Warn before it expires, days" />}
      {kind === "ping" && <Whole {...props} name="most_loss_pct" label="Loss that is still well, %" />}
      {kind === "grpc" && <Text {...props} name="service" label="Service" about="Empty: the server as a whole" />}
      {hasUser && (
        <div className={classes.pair}>
          <Text {...props} name="username" label="User name" />
          <Secret {...props} name="password" label="Password" />
        </div>
      )}
      {kind === "postgres" && <Text {...props} name="database" label="Database" />}
      {(hasUser || kind === "grpc") && <Flag {...props} name="tls" label="Encrypted (TLS)" />}
      <Family {...props} />
    </>
  );
}
