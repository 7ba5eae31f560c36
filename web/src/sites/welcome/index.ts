export { Invite } from "./Invite";
export { Setup } from "./Setup";
export { SignIn } from "./SignIn";
