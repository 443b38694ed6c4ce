"""The weekly digest: on a Monday each manager reads five lines, each of them a link."""
