"""Quality assurance: judgements are sampled by lot, looked at, and what is found is followed up."""
