"""The case (F1): the follow-up of a person after an incident, from the first talk to the closing."""
