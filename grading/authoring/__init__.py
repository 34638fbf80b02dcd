"""Making notebooks and forms from the bank of cases, and rehearsing how they are marked."""
