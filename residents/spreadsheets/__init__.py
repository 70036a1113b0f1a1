"""The register in and out of spreadsheets."""
