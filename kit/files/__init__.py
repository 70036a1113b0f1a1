"""Uploaded files: pictures, PDFs, and the folders they lie in."""
