import { Button, CloseButton, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { saidOf } from "../api/problem";
import { Copy } from "../kit/Copy";
import { plural } from "../kit/numbers";
import { useChange } from "./api";
import classes from "./StatusPages.module.css";
import type { PageView } from "./types";

/** Who hears of posts, and what one can put elsewhere. */
export function Subscribers({ view }: { view: PageView }) {
  const [url, type] = useState("");
  const add = useChange<void>(
    () => ({ path: `/${view.page.id}/webhooks`, method: "POST", body: { url } }),
    "Added",
    () => type(""),
  );
  const remove = useChange<string>(
    (id) => ({ path: `/${view.page.id}/subscribers/${id}`, method: "DELETE" }),
    "Removed",
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  const badge = `${location.origin}${view.page.path}/badge/page.svg`;
  return (
    <>
      <section>
        <h2>{plural(view.subscribers.length, "subscriber")}</h2>
        <ul className={classes.list}>
          {view.subscribers.map((one) => (
            <li key={one.id} style={{ padding: "6px 0" }}>
              <span className={classes.grow}>
                {one.target}
                <span className="small quiet">{one.confirmed_at ? one.kind : "has not confirmed"}</span>
              </span>
              <CloseButton aria-label={`Take ${one.target} out`} onClick={() => remove.mutate(one.id)} />
            </li>
          ))}
        </ul>
        <form className={classes.tools} onSubmit={submit} style={{ marginTop: 8 }}>
          <TextInput
            size="xs"
            aria-label="Address of a webhook"
            placeholder="https://example.com/hook"
            value={url}
            onChange={(event) => type(event.currentTarget.value)}
            style={{ flex: 1 }}
          />
          <Button size="xs" variant="default" type="submit" disabled={!url} loading={add.isPending}>
            Add a webhook
          </Button>
        </form>
        {add.error && (
          <p className={classes.bad} role="alert">
            {saidOf(add.error)}
          </p>
        )}
      </section>
      <section>
        <h2>Badge</h2>
        {!view.page.has_password && view.page.is_on && <img src={badge} alt="The badge of the page" height={20} />}
        <p className="small quiet" style={{ overflowWrap: "anywhere" }}>
          {badge} <Copy text={badge} />
        </p>
      </section>
    </>
  );
}
