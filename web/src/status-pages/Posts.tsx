import { Button, MultiSelect, SegmentedControl, Select, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { saidOf } from "../api/problem";
import { momentOf } from "../kit/dates";
import { useChange } from "./api";
import classes from "./StatusPages.module.css";
import type { Draft, PageView, Post, PostForm } from "./types";

const STATES = {
  incident: ["investigating", "identified", "monitoring", "resolved"],
  maintenance: ["scheduled", "in_progress", "completed"],
} as const;
const OVER = ["resolved", "completed"];
const word = (state: string) => state.charAt(0).toUpperCase() + state.slice(1).replace("_", " ");

const blank = (kind: "incident" | "maintenance"): PostForm => ({
  kind,
  title: "",
  impact: "minor",
  components: [],
  state: STATES[kind][0],
  text: "",
  starts_at: kind === "maintenance" ? new Date(Date.now() + 86_400_000).toISOString() : null,
  ends_at: kind === "maintenance" ? new Date(Date.now() + 90_000_000).toISOString() : null,
});

const local = (iso: string): string => {
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

function NewPost({ view, draft, done }: { view: PageView; draft?: Draft; done: () => void }) {
  const [form, set] = useState<PostForm>(() =>
    draft
      ? {
          ...blank("incident"),
          title: draft.title,
          text: draft.text,
          impact: draft.impact,
          components: draft.components,
          incident_id: draft.incident_id,
          state: draft.state,
          starts_at: draft.began_at,
          ends_at: draft.ended_at,
        }
      : blank("incident"),
  );
  const write = useChange<PostForm>(
    (body) => ({ path: `/${view.page.id}/posts`, method: "POST", body }),
    "Published",
    done,
  );
  const kind = form.kind ?? "incident";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    write.mutate(form);
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <SegmentedControl
        aria-label="Kind"
        value={kind}
        onChange={(to) => set({ ...blank(to as "incident"), title: form.title, text: form.text })}
        data={[
          { value: "incident", label: "Incident" },
          { value: "maintenance", label: "Planned maintenance" },
        ]}
      />
      <TextInput
        label="Title"
        required
        value={form.title}
        onChange={(e) => set({ ...form, title: e.currentTarget.value })}
      />
      <Textarea
        label="What people should know"
        required
        autosize
        minRows={3}
        value={form.text}
        onChange={(event) => set({ ...form, text: event.currentTarget.value })}
      />
      <div className={classes.fields}>
        <Select
          label="State"
          data={STATES[kind].map((state) => ({ value: state, label: word(state) }))}
          value={form.state}
          allowDeselect={false}
          onChange={(state) => set({ ...form, state: (state ?? form.state) as PostForm["state"] })}
        />
        {kind === "incident" && (
          <Select
            label="Impact"
            data={[
              { value: "none", label: "None" },
              { value: "minor", label: "Minor" },
              { value: "major", label: "Major" },
            ]}
            value={form.impact ?? "minor"}
            allowDeselect={false}
            onChange={(impact) => set({ ...form, impact: (impact ?? "minor") as PostForm["impact"] })}
          />
        )}
      </div>
      {kind === "maintenance" && (
        <div className={classes.fields}>
          {(["starts_at", "ends_at"] as const).map((name) => (
            <TextInput
              key={name}
              type="datetime-local"
              label={name === "starts_at" ? "From" : "Until"}
              value={form[name] ? local(form[name]) : ""}
              onChange={(event) => set({ ...form, [name]: new Date(event.currentTarget.value).toISOString() })}
            />
          ))}
        </div>
      )}
      <MultiSelect
        label="Affected"
        data={view.page.groups
          .flatMap(({ components }) => components)
          .map(({ id, name }) => ({ value: id ?? "", label: name }))}
        value={form.components ?? []}
        onChange={(components) => set({ ...form, components })}
      />
      {write.error && (
        <p className={classes.bad} role="alert">
          {saidOf(write.error)}
        </p>
      )}
      <div className={classes.tools}>
        <Button type="submit" size="xs" loading={write.isPending}>
          Publish
        </Button>
        <Button size="xs" variant="default" onClick={done}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function Written({ view, post }: { view: PageView; post: Post }) {
  const [text, type] = useState("");
  const [state, turn] = useState(post.state);
  const update = useChange<void>(
    () => ({ path: `/${view.page.id}/posts/${post.id}/updates`, method: "POST", body: { state, text } }),
    "Published",
    () => type(""),
  );
  const remove = useChange<void>(() => ({ path: `/${view.page.id}/posts/${post.id}`, method: "DELETE" }), "Deleted");
  return (
    <article className={classes.post}>
      <b>{post.title}</b>
      <p className="small quiet">
        {word(post.state)} · {momentOf(post.starts_at)}
        {post.components.length > 0 && ` · ${post.components.join(", ")}`}
      </p>
      {post.updates[0] && <p style={{ whiteSpace: "pre-wrap" }}>{post.updates[0].text}</p>}
      {!OVER.includes(post.state) && (
        <div className={classes.form} style={{ gap: 8, marginTop: 8 }}>
          <Textarea
            aria-label="What is new"
            placeholder="What is new"
            autosize
            value={text}
            onChange={(event) => type(event.currentTarget.value)}
          />
          <div className={classes.tools}>
            <Select
              size="xs"
              aria-label="State"
              data={STATES[post.kind].map((one) => ({ value: one, label: word(one) }))}
              value={state}
              allowDeselect={false}
              onChange={(value) => turn(value ?? state)}
            />
            <Button
              size="xs"
              variant="default"
              disabled={!text.trim()}
              loading={update.isPending}
              onClick={() => update.mutate()}
            >
              Publish update
            </Button>
          </div>
        </div>
      )}
      <Button size="compact-xs" variant="subtle" color="red" mt={4} onClick={() => remove.mutate()}>
        Delete
      </Button>
    </article>
  );
}

/** What is written on a page, and what one could write. */
export function Posts({ view }: { view: PageView }) {
  const [writing, write] = useState<Draft | "new" | null>(null);
  return (
    <section>
      <h2>Incidents and maintenance</h2>
      {view.drafts.map((draft) => (
        <p key={draft.incident_id} className={classes.draft}>
          <b>{draft.title}</b>{" "}
          {draft.ended_at
            ? `from ${momentOf(draft.began_at)} until ${momentOf(draft.ended_at)}`
            : `since ${momentOf(draft.began_at)}`}
          , and nothing is written about it.{" "}
          <Button size="compact-xs" variant="default" onClick={() => write(draft)}>
            Write about it
          </Button>
        </p>
      ))}
      {writing ? (
        <NewPost view={view} draft={writing === "new" ? undefined : writing} done={() => write(null)} />
      ) : (
        <Button size="xs" variant="default" onClick={() => write("new")}>
          Write
        </Button>
      )}
      {view.posts.map((post) => (
        <Written key={`${post.id} ${post.updates.length}`} view={view} post={post} />
      ))}
    </section>
  );
}
