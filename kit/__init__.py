"""The ground: small tools that know no app."""
