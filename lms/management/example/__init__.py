"""The example: one believable PDU and a second region, made by the product's own actions, dated relative to today."""
