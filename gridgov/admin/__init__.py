"""The officials' admin as a whole: site, menu, first page, and the lists that join apps."""
