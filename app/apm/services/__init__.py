"""Services: how often they are asked, how often they fail, how long they take, and whom they call."""
