"""What the verbs of the register are made of; no verbs by themselves: whoever calls asks for the right."""
