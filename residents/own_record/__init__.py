"""What a resident is given of what is kept about her."""
