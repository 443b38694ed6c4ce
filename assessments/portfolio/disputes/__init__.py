"""Where people see a judgement differently: disagreement and ruling, appeal and second reader."""
