"""Work on files of strangers in a process of its own, with limits for time and memory."""
