"""How many households and people a grid has: what was declared beside what the register counts, and which of
the two counts for sizes (policy 二(一); design §4.3)."""
