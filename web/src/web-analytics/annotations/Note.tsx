import { ActionIcon, Button } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/client";
import type { Annotation } from "../../api/types";
import { useSite } from "../../api/useSite";
import classes from "./Annotations.module.css";
import { momentOf, sayMoment } from "./moments";

interface Props {
  annotation: Annotation;
  edit: () => void;
  /** Goes to its place on the chart, where one is not there yet. */
  jump?: () => void;
}

/** One annotation: when, what, by whom; and, for who may, a pencil and a bin that asks back. */
export function Note({ annotation, edit, jump }: Props) {
  const site = useSite();
  const client = useQueryClient();
  const [isLeaving, setLeaving] = useState(false);
  const remove = useMutation({
    mutationFn: () => ask<void>(`/sites/${site.id}/annotations/${annotation.id}`, { method: "DELETE" }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["annotations", site.id] }),
  });
  const when = sayMoment(momentOf(annotation, site.timezone));
  return (
    <article className={classes.note}>
      <header className={classes.about}>
        {jump ? (
          <button type="button" className={classes.when} onClick={jump} title="Show it on the chart">
            {when}
          </button>
        ) : (
          <span className={classes.when}>{when}</span>
        )}
        {annotation.kind !== "note" && <span className={classes.by}>{annotation.kind}</span>}
        {annotation.is_personal ? (
          <span className={classes.by}>Only you</span>
        ) : (
          annotation.author && <span className={classes.by}>{annotation.author}</span>
        )}
        {annotation.may_edit && !isLeaving && (
          <span className={classes.tools}>
            <ActionIcon size={24} aria-label={`Edit: ${annotation.text}`} onClick={edit}>
              <IconPencil size={14} stroke={1.6} />
            </ActionIcon>
            <ActionIcon size={24} aria-label={`Delete: ${annotation.text}`} onClick={() => setLeaving(true)}>
              <IconTrash size={14} stroke={1.6} />
            </ActionIcon>
          </span>
        )}
      </header>
      <p className={classes.text}>{annotation.text}</p>
      {isLeaving && (
        <div className={classes.ask} role="group" aria-label="Delete this annotation?">
          <span>{remove.error ? remove.error.message : "Delete it?"}</span>
          <Button
            size="compact-xs"
            variant="default"
            c="var(--down)"
            loading={remove.isPending}
            onClick={() => remove.mutate()}
            autoFocus
          >
            Delete
          </Button>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setLeaving(false)}>
            Keep
          </Button>
        </div>
      )}
    </article>
  );
}
