import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { createElement } from "react";
import { ask } from "../api/client";
import { useSite } from "../api/useSite";
import { plural } from "../kit/numbers";
import { Undo } from "./Undo";

/** What may be done to errors; the fields are the server's. */
export type Act = { verb: string } & Record<string, unknown>;

interface Done {
  id: string;
  changed: number;
}

/** Does something to some errors, and offers to undo it. */
export function useAct(done?: () => void) {
  const site = useSite();
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ["errors", site.id] });
  const undo = async (id: string) => {
    await ask(`/sites/${site.id}/errors/actions/${id}/undo`, { method: "POST" });
    await refresh();
    notifications.show({ message: "Undone" });
  };
  return useMutation({
    mutationFn: ({ numbers, act }: { numbers: readonly number[]; act: Act; said: string }) =>
      ask<Done>(`/sites/${site.id}/errors/actions`, { method: "POST", body: { numbers, ...act } }),
    onSuccess: async ({ id, changed }, { said }) => {
      const message = `${said}: ${plural(changed, "error")}`;
      notifications.show({
        id,
        autoClose: 8_000,
        message: createElement(Undo, { message, undo: () => (notifications.hide(id), void undo(id)) }),
      });
      done?.();
      await refresh();
    },
    onError: (error) =>
      notifications.show({ color: "red", title: "That did not work", message: error instanceof Error ? error.message : "" }),
  });
}
