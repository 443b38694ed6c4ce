"""Evidence, claims, judgements and countersignatures."""
