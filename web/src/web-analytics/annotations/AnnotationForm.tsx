import { Button, Modal, SegmentedControl, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiProblem, ask } from "../../api/client";
import type { Annotation } from "../../api/types";
import { includes, useSite } from "../../api/useSite";
import classes from "./Annotations.module.css";
import { momentOf, sentMoment } from "./moments";
import type { Dialog, Moment } from "./useAnnotations";

const FOR = [
  { value: "site", label: "Everybody of the site" },
  { value: "me", label: "Only me" },
];
const LONGEST = 500;

function Form({ old, at, close }: { old: Annotation | null; at: Moment; close: () => void }) {
  const site = useSite();
  const client = useQueryClient();
  const [moment, setMoment] = useState(at);
  const [text, setText] = useState(old?.text ?? "");
  const mayTellAll = includes(site.role, "member");
  const [whom, setWhom] = useState(old?.is_personal || !mayTellAll ? "me" : "site");
  const keep = useMutation({
    mutationFn: () =>
      ask<Annotation>(`/sites/${site.id}/annotations${old ? `/${old.id}` : ""}`, {
        method: old ? "PUT" : "POST",
        body: { at: sentMoment(moment, site.timezone), text, is_personal: whom === "me" },
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["annotations", site.id] });
      close();
    },
  });
  const wrong = (field: string) =>
    keep.error instanceof ApiProblem ? keep.error.errors.find((one) => one.field === field)?.message : undefined;
  const isElsewhere = Intl.DateTimeFormat().resolvedOptions().timeZone !== site.timezone;
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        keep.mutate();
      }}
    >
      <Textarea
        label="What happened"
        placeholder="New pricing page"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={LONGEST}
        required
        error={wrong("text")}
        data-autofocus
      />
      <div className={classes.moment}>
        <TextInput
          type="date"
          label="Day"
          min="2000-01-01"
          max="2099-12-31"
          value={moment.day}
          onChange={(event) => setMoment({ ...moment, day: event.currentTarget.value })}
          required
          error={wrong("at")}
        />
        <TextInput
          type="time"
          label="Time, if it matters"
          value={moment.time}
          onChange={(event) => setMoment({ ...moment, time: event.currentTarget.value })}
        />
      </div>
      {isElsewhere && <p className={classes.hint}>By the site's clocks: {site.timezone.replaceAll("_", " ")}</p>}
      {mayTellAll ? (
        <SegmentedControl aria-label="Who sees it" data={FOR} value={whom} onChange={setWhom} />
      ) : (
        <p className={classes.hint}>Only you see it; those who may edit the site write for everybody.</p>
      )}
      {keep.error && !wrong("text") && !wrong("at") && (
        <p className={classes.problem} role="alert">
          {keep.error.message}
        </p>
      )}
      <Button type="submit" loading={keep.isPending}>
        {old ? "Save" : "Add annotation"}
      </Button>
    </form>
  );
}

/** An annotation written or changed. */
export function AnnotationForm({ dialog, close }: { dialog: Dialog | null; close: () => void }) {
  const site = useSite();
  const form = dialog === "list" ? null : dialog;
  const old = form && "edits" in form ? form.edits : null;
  const at = form && (old ? momentOf(old, site.timezone) : "writes" in form ? form.writes : null);
  return (
    <Modal
      opened={form !== null}
      onClose={close}
      title={old ? "Edit annotation" : "New annotation"}
      size={420}
      centered
    >
      {at && <Form key={old?.id ?? `${at.day} ${at.time}`} old={old} at={at} close={close} />}
    </Modal>
  );
}
