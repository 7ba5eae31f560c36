"""What ``static/monitor.js`` sends from pages: errors, what pages ask of servers, and how long people waited."""
