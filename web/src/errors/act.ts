import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { createElement } from "react";
import { ask } from "../api/client";
import { useSite } from "../api/useSite";
import { plural } from "../kit/numbers";
import type { ActionDone } from "./types";
import { Undo } from "./Undo";

/** What may be done to errors; the fields are the server's. */
export type Act = { verb: string } & Record<string, unknown>;

/** One thing that is asked of the server: a path below errors, and what goes with it. */
interface Wish {
  path: string;
  body: unknown;
  said: string;
}

const verbOf = (body: unknown): string => (body as Partial<Act>).verb ?? "";

/** Asks for something to be done, says that it was, and offers to undo it where that is possible. */
export function useWish(done?: (verb: string) => void) {
  const site = useSite();
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ["errors", site.id] });
  const undo = async (action: string) => {
    notifications.hide(action);
    await ask(`/sites/${site.id}/errors/actions/${action}/undo`, { method: "POST" });
    await refresh();
    notifications.show({ message: "Undone" });
  };
  return useMutation({
    mutationFn: ({ path, body }: Wish) => ask<ActionDone>(`/sites/${site.id}/errors/${path}`, { method: "POST", body }),
    onSuccess: async ({ action, changed }, { said, body }) => {
      const message = changed && changed.length > 1 ? `${said}: ${plural(changed.length, "error")}` : said;
      if (action)
        notifications.show({
          id: action,
          autoClose: 8_000,
          message: createElement(Undo, { message, undo: () => void undo(action) }),
        });
      else notifications.show({ message });
      done?.(verbOf(body));
      await refresh();
    },
    onError: (error) =>
      notifications.show({
        color: "red",
        title: "That did not work",
        message: error instanceof Error ? error.message : "",
      }),
  });
}

/** Does something to some errors. */
export function useAct(done?: (verb: string) => void) {
  const wish = useWish(done);
  return {
    isPending: wish.isPending,
    run: (numbers: readonly number[], act: Act, said: string) =>
      wish.mutate({ path: "actions", body: { numbers, ...act }, said }),
  };
}
