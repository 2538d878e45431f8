"""Pay: text to stated pay, annualised and converted to GBP. Pure."""
