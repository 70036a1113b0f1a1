"""Who holds which post, who stands in, who is on a grid's team."""
