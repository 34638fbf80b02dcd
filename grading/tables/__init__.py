"""Tables that people keep in CSV or Excel files: read with a place for every fault, written safely."""
