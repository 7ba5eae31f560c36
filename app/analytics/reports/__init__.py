"""Reports by e-mail: what a week or a month was like, told on its first morning after."""
