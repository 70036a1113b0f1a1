"""Spreadsheets: rows read and written, in CSV and XLSX."""
