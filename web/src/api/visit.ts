/** Who opened a shared link holds a token, in memory only: it works in another site's frame, where cookies do not. */

let token: string | null = null;

export const holdVisit = (given: string | null): void => {
  token = given;
};

/** The header that every question of a visitor carries; none for those who are signed in. */
export const visitHeaders = (): Record<string, string> => (token ? { authorization: `Bearer ${token}` } : {});

export const isVisit = (): boolean => token !== null;
