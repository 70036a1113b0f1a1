"""Where the demonstration takes place: real divisions and communities, made-up quarters and offices."""
