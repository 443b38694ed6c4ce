"""Files of evidence: looked through before they are kept, stored where no web server reaches, served by a gate."""
