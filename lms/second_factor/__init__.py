"""Second factors: apps that show codes, passkeys, and the codes that help out when both are lost."""
