"""Divisions and grids from spreadsheets."""
