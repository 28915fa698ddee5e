"""Mail: the mailbox that providers write to, and what goes out by mail."""
