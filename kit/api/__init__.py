"""What every part of the REST API shares: pages, problem documents, masked fields."""
